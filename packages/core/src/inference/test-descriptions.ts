/** What {@link largeDescription} writes. */
export interface LargeOptions {
  readonly methods: number;
  readonly types: number;
  readonly fieldsPerType: number;
  /** Every how many types one is an enum. */
  readonly enumEvery: number;
}

const fieldTypes = [
  "?string",
  "?int",
  "?bool",
  "string",
  "?[]string",
  "?[string]string",
  "int",
  "?float",
  "?object",
];

/** A description like the largest that services have: every field and member commented, most fields nullable. */
export function largeDescription(options: LargeOptions): string {
  const count = (length: number) => Array.from({ length }, (_, index) => index);
  const typeText = (index: number) =>
    index % options.enumEvery === 0
      ? `type Kind${index} (\n\tautomatic,\n\tclosed,\n\tstrict,\n\tif_needed,\n\tnever_at_all\n)\n`
      : `# What part ${index} of the whole is made of\ntype Part${index} (\n${fields(index)}\n)\n`;
  const fields = (index: number) =>
    count(options.fieldsPerType)
      .map(
        (field) =>
          `\t# https://example.org/manual/part-${index}.html#property${field}=\n${fieldText(index, field)}`,
      )
      .join(",\n");
  const fieldText = (index: number, field: number) =>
    `\tproperty${field}Of${index}: ${fieldType(index, field, options)}`;
  const methodText = (index: number) =>
    `# Does thing ${index}, unless somebody else did (see method Do0)\nmethod Do${index}(\n\t# Which\n\tname: string,\n` +
    `\tpart: ?Part1\n) -> (\n\tresult: ?int,\n\tparts: []Part1\n)\n`;
  const errorText = (index: number) => `# No luck\nerror Failed${index} (reason: ?string)\n`;
  return [
    "# Something large\ninterface org.example.Large\n",
    ...count(options.types).map(typeText),
    ...count(options.methods).map(methodText),
    ...count(9).map(errorText),
  ].join("\n");
}

/** Every seventh field is of a type declared before, the one or the other kind. */
function fieldType(index: number, field: number, { enumEvery }: LargeOptions): string {
  const earlier = index - 1;
  if (field % 7 !== 6 || earlier < 0) {
    return fieldTypes[(index + field) % fieldTypes.length] ?? "any";
  }
  return earlier % enumEvery === 0 ? `?Kind${earlier}` : `?[]Part${earlier}`;
}

/** Of the size and shape of `io.systemd.Unit`, the largest interface known: 74 KB, 121 types, 3 methods. */
export const largestKnown: LargeOptions = { methods: 3, types: 121, fieldsPerType: 9, enumEvery: 4 };
