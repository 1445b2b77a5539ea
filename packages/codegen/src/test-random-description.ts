import fc from "fast-check";

// Random descriptions: random members, nested and recursive types, the keywords as names, and between any two tokens
// random blanks and comments that look like something else.

const lowerNames = [
  "type",
  "method",
  "error",
  "interface",
  "string",
  "int",
  "null",
  "a",
  "b_c",
  "fooBar",
  "x1",
  "A_1b",
  "Zed",
  "enum",
];
const upperNames = ["Alpha", "Beta", "Gamma", "Delta", "Type", "Method", "Tree", "X1", "Epsilon", "Zeta"];
const interfaceNames = ["org.example.random", "a.b", "xn--x.1.2-3", "A.b.C0--d"];
const blanks = [" ", "\n", "\t", "\r\n", "\n\t", "  ", "\n    ", "\r", "\u00a0", "\n\n", "\u2028", "\u3000 "];
const comments = [
  ...[
    "",
    " plain",
    " ) type X(",
    " method Foo(",
    "#",
    ` \`tick\` \${brace} \\u0041`,
    " a: int, b: ?T",
    " -> () error E (",
  ],
  ...[" [Requires 'more' flag] or not", " interface other.name", " \"quotes\" 'more'", " é ü"],
];

/** What stands between two tokens; a word and a word need at least one blank. */
const gap = (atLeast: 0 | 1): fc.Arbitrary<string> =>
  fc.oneof(
    { arbitrary: fc.constant(atLeast === 1 ? " " : ""), weight: 6 },
    {
      arbitrary: fc
        .array(fc.constantFrom(...blanks), { minLength: atLeast, maxLength: 3 })
        .map((all) => all.join("")),
      weight: 3,
    },
    { arbitrary: fc.constantFrom(...comments).map((comment) => ` #${comment}\n`), weight: 1 },
  );

/** Tokens with gaps between them; a token that begins with a space wants a blank before it. */
function spaced(tokens: fc.Arbitrary<readonly string[]>): fc.Arbitrary<string> {
  return tokens.chain((all) =>
    fc
      .tuple(...all.map((token) => gap(token.startsWith(" ") ? 1 : 0)))
      .map((gaps) => all.map((token, index) => `${gaps[index] ?? ""}${token.trimStart()}`).join("")),
  );
}

const names = (from: readonly string[], minLength: number, maxLength: number) =>
  fc.uniqueArray(fc.constantFrom(...from), { minLength, maxLength });

const enumTokens = names(lowerNames, 1, 5).map((values) => ["(", ...values.join("|,|").split("|"), ")"]);

function elementTokens(types: readonly string[], depth: number): fc.Arbitrary<readonly string[]> {
  const simple = fc
    .constantFrom("bool", "int", "float", "string", "object", "any", ...types)
    .map((name) => [name]);
  return depth === 0
    ? simple
    : fc.oneof({ arbitrary: simple, weight: 6 }, enumTokens, structTokens(types, depth - 1));
}

function typeTokens(types: readonly string[], depth: number): fc.Arbitrary<readonly string[]> {
  const prefixes = fc.constantFrom(
    "",
    "",
    "?",
    "[]",
    "?[]",
    "[string]",
    "?[string]",
    "[]?",
    "[string]?[]",
    "[][]",
  );
  return fc
    .tuple(prefixes, elementTokens(types, depth))
    .map(([prefix, element]) => [...(prefix.match(/\?|\[\]|\[string\]/g) ?? []), ...element]);
}

function structTokens(types: readonly string[], depth: number): fc.Arbitrary<readonly string[]> {
  return names(lowerNames, 0, 6)
    .chain((fields) =>
      fc.tuple(...fields.map((name) => typeTokens(types, depth).map((type) => [name, ":", ...type]))),
    )
    .map((fields) => [
      "(",
      ...fields.flatMap((field, index) => (index === 0 ? field : [",", ...field])),
      ")",
    ]);
}

function memberTokens(name: string, kind: number, types: readonly string[]): fc.Arbitrary<readonly string[]> {
  const struct = structTokens(types, 2);
  switch (kind) {
    case 0:
      return fc.oneof(struct, enumTokens).map((body) => ["type", ` ${name}`, ...body]);
    case 1:
      return struct.map((body) => ["error", ` ${name}`, ...body]);
    default:
      return fc
        .tuple(struct, struct)
        .map(([input, output]) => ["method", ` ${name}`, ...input, "->", ...output]);
  }
}

const flags = [
  "",
  "",
  "# [Requires 'more' flag]\n",
  "# [Supports 'upgrade' flag]\n# more\n",
  "# [Requires 'upgrade' flag]\n",
];

/** A valid description. */
export const description: fc.Arbitrary<string> = names(upperNames, 1, 8)
  .chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.array(fc.nat({ max: 2 }), { minLength: all.length, maxLength: all.length }),
    ),
  )
  .chain(([all, kinds]) => {
    const types = all.filter((_, index) => kinds[index] === 0);
    const members = all.map((name, index) =>
      fc
        .tuple(fc.constantFrom(...flags), spaced(memberTokens(name, kinds[index] ?? 0, types)))
        .map(([flag, text]) => (kinds[index] === 2 ? `${flag}${text.trimStart()}` : text)),
    );
    return fc
      .tuple(fc.constantFrom(...interfaceNames), gap(0), ...members)
      .map(([name, after, ...texts]) => `# Random\ninterface ${name}${after}\n${texts.join("\n")}\n`);
  });
