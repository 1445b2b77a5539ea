/** An option as the user writes it. */
export interface Option {
  readonly short?: string;
  /** What help calls the value; an option without takes none. */
  readonly value?: string;
  readonly summary: string;
}

/** All options by their long names. A long name of one letter exists only in its short form. */
export const options = {
  help: { short: "h", summary: "Show this help" },
  version: { summary: "Show the version" },
  "no-pager": { summary: "Accepted for varlinkctl's sake: there never is a pager" },
  json: { value: "MODE", summary: "Print JSON: pretty, short, or off" },
  j: { short: "j", summary: "Print JSON, pretty on a terminal and short elsewhere" },
  quiet: { short: "q", summary: "Print no replies, and do not prompt for parameters" },
  timeout: { value: "SECONDS", summary: "Wait at most so long, 45 s by default; also 500ms, 2min, infinity" },
  more: { summary: "Ask for a stream of replies" },
  collect: { summary: "Ask for a stream of replies and print it as one array" },
  oneway: { summary: "Ask for no reply" },
  graceful: { value: "ERROR", summary: "Take this error for a success; may be given several times" },
  E: { short: "E", summary: "Short for --more --timeout=infinity" },
} as const satisfies { readonly [name: string]: Option };

/** The long name of an option. */
export type OptionName = keyof typeof options;

/** The options that every command takes, whether they change anything for it or not. */
export const commonOptions: readonly OptionName[] = [
  "help",
  "version",
  "no-pager",
  "json",
  "j",
  "quiet",
  "timeout",
];

/** Writes an option as the user does: `-q --quiet`, `--json=MODE`, `-j`. */
export function formatOption(name: OptionName): string {
  const { short, value }: Option = options[name];
  const long = name.length === 1 ? undefined : `--${name}${value === undefined ? "" : `=${value}`}`;
  return [short === undefined ? undefined : `-${short}`, long].filter((form) => form !== undefined).join(" ");
}
