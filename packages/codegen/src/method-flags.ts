/** What the comments of a method may say of its flags: a convention of systemd's. */
const flagComments: ReadonlyMap<string, string> = new Map([
  ["[Requires 'more' flag]", "requires more"],
  ["[Supports 'more' flag]", "supports more"],
  ["[Requires 'upgrade' flag]", "requires upgrade"],
  ["[Supports 'upgrade' flag]", "supports upgrade"],
]);

/** The flags that the comments of a method declare, in the order of the comments: `["requires more"]`. */
export function methodFlags(comments: readonly string[]): readonly string[] {
  const flags = comments.map((comment) => flagComments.get(comment));
  return [...new Set(flags.filter((flag) => flag !== undefined))];
}
