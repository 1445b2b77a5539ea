import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseInterface } from "@zlink/idl";
import { type PlainTypesOptions, plainTypes } from "./plain-types.ts";

const generate = (members: string, options?: PlainTypesOptions) =>
  plainTypes(parseInterface(`interface org.example.calculator\n${members}`), options);

describe("plainTypes", () => {
  it("names every type, parameter list and reply, and lists them in a spec", () => {
    const text = `
# Adds and divides
interface org.example.Calculator

# What was done so far
type Stats (
  # How often
  count: int,
  operations: []Operation
)
type Operation (
  add,
  # Division, that is
  divide
)
# Divides.
# Never by zero.
# [Supports 'more' flag]
method Divide(dividend: float, divisor: float) -> (result: float, stats: ?Stats)
error DivisionByZero ()
`;
    assert.equal(
      plainTypes(parseInterface(text)),
      `/** What was done so far */
export type Stats = {
  /** How often */
  count: number;
  operations: Operation[];
};

/** - \`divide\`: Division, that is */
export type Operation = "add" | "divide";

/**
 * Divides.
 * Never by zero.
 * [Supports 'more' flag]
 */
export type DivideParameters = {
  dividend: number;
  divisor: number;
};

/** What {@link DivideParameters} is answered with. */
export type DivideReply = {
  result: number;
  stats?: Stats | null | undefined;
};

export type DivisionByZeroParameters = { [key: string]: never };

/** Adds and divides */
export type CalculatorSpec = {
  methods: {
    Divide: { in: DivideParameters; out: DivideReply };
  };
  types: {
    Stats: Stats;
    Operation: Operation;
  };
  errors: {
    DivisionByZero: DivisionByZeroParameters;
  };
  flags: {
    Divide: "supports more";
  };
  int: "number";
};
`,
    );
  });

  it("indents inline structs with their comments", () => {
    assert.match(
      generate("type A (\n# Which\nb: [](c: (d, e),\n# Why\nf: ?[string]()))"),
      /^ {2}\/\*\* Which \*\/\n {2}b: \{\n {4}c: "d" \| "e";\n {4}\/\*\* Why \*\/\n {4}f\?: \{ \[key: string\]: \{ \[key: string\]: never \} \} \| null \| undefined;\n {2}\}\[\];$/m,
    );
  });

  it("writes bigint where asked to", () => {
    assert.match(generate("type A (b: ?[]int)", { int: "bigint" }), /b\?: bigint\[\] \| null \| undefined;/);
  });

  it("gives way to the interface's own names", () => {
    const text = generate("type XParameters () type CalculatorSpec ()\nmethod X() -> ()");
    assert.match(text, /export type XParameters_ = /);
    assert.match(text, /export type CalculatorSpec_ = /);
    assert.match(text, /X: \{ in: XParameters_; out: XReply \};/);
  });

  it("lets no comment end the doc comment or become a tag", () => {
    assert.match(
      generate("# 1 */ 2\n#\n# @deprecated not\ntype A ()"),
      /^ \* 1 \*\\\/ 2\n \*\n \* \\@deprecated not$/m,
    );
  });

  it("makes a name of the last word of the interface's, whatever that is", () => {
    const specOf = (name: string) =>
      /type (\w+Spec) = /.exec(plainTypes(parseInterface(`interface ${name}\nmethod X() -> ()`)))?.[1];
    assert.equal(specOf("org.example.network-manager"), "NetworkManagerSpec");
    assert.equal(specOf("org.example.1-2a"), "Interface12aSpec");
  });
});
