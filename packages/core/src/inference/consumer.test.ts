import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compilerVersions, literal, TestProject } from "./test-compiler.ts";
import { largeDescription } from "./test-descriptions.ts";

const calculator = `
# A calculator, says the SOURCE
interface org.example.Calculator
type Stats (count: int, operations: []string, last: ?Operation)
type Operation (add, multiply)
# A tree (see type Stats)
type Tree (value: any, left: ?Tree, children: [string]Tree)
method Divide(dividend: float, divisor: float) -> (result: float)
method Walk(root: Tree) -> (nodes: []Tree, stats: Stats)
# [Requires 'more' flag]
method Monitor() -> (stats: Stats)
method Then() -> ()
error DivisionByZero (dividend: float)
error Overflow ()
`;

const uses = `
import { connect, defineInterface, type ErrorUnionOf, type MethodKindOf, type ParametersOf, type TypeOf } from "./library.js";
export const Calculator = defineInterface(${literal(calculator)});
const client = await connect("unix:/x", Calculator);
const { result } = await client.divide({ dividend: 1, divisor: 2 });
export const half: number = result;
const { nodes, stats } = await client.walk({ root: { value: 1, left: null, children: { a: { value: "x", left: undefined, children: {} } } } });
export const last: "add" | "multiply" | null | undefined = stats.last;
export const deep: unknown = nodes[0]?.left?.left?.value;
await client.Then();
export const kind: MethodKindOf<typeof Calculator, "Monitor"> = "more";
export function explain(error: ErrorUnionOf<typeof Calculator>): number {
  return error.name === "org.example.Calculator.DivisionByZero" ? error.parameters.dividend : 0;
}
export const parameters: ParametersOf<typeof Calculator, "Divide"> = { dividend: 1, divisor: 2 };
export interface Tree extends TypeOf<typeof Calculator, "Tree"> {}
const shared = "type Shared (name: string)";
const Composed = defineInterface(\`interface org.example.composed
\${shared}
method Get() -> (shared: Shared)\`, { int: "bigint" });
export const composed: TypeOf<typeof Composed, "Shared"> = { name: "x" };
declare const text: string;
const Unknown = defineInterface(text);
export const untyped: unknown = (await (await connect("unix:/x", Unknown))["anything"]!({ a: 1 }))["b"];
// @ts-expect-error the name of the type is misspelt
defineInterface("interface a.b method X(a: itn) -> ()");
// @ts-expect-error Then takes nothing
await client.Then({ x: 1 });
// @ts-expect-error the divisor is missing
await client.divide({ dividend: 1 });
// @ts-expect-error no such operation
export const wrong: TypeOf<typeof Calculator, "Operation"> = "divide";
// @ts-expect-error no such error
export const wrongError: ErrorUnionOf<typeof Calculator>["name"] = "org.example.Calculator.Underflow";
`;

const large = largeDescription({ methods: 200, types: 50, fieldsPerType: 10, enumEvery: 4 });
const usesOfLarge = `
import { connect, defineInterface } from "./library.js";
const client = await connect("unix:/x", defineInterface(${literal(large)}));
export const result: number | null | undefined = (await client.do199({ name: "x" })).result;
`;
const exported = `
export const reply = await client.divide(parameters);
export { stats };
`;

const strictest = { exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false };
const emitting = { noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: "out" };

describe("a user", { concurrency: 2 }, () => {
  for (const version of compilerVersions) {
    it(`of TypeScript ${version} gets errors only for mistakes, and plain types without the source text`, async () => {
      using project = new TestProject();
      project.write("uses.ts", uses + exported);
      project.write("large.ts", usesOfLarge);
      const compilerOptions = { ...strictest, ...emitting };
      assert.deepEqual(
        (await project.compile(["uses.ts", "large.ts"], { version, compilerOptions })).errors,
        [],
      );
      const declarations = project.read("out/uses.d.ts");
      assert.match(declarations, /Divide: "\(dividend:float,divisor:float\)->\(result:float\)"/);
      assert.match(declarations, /reply: \{\s*result: number;\s*\}/);
      // The order of a union depends on what else the program names.
      assert.match(declarations, /last\?: ("add" \| "multiply"|"multiply" \| "add") \| null \| undefined;/);
      for (const hidden of [
        "SOURCE",
        "see type Stats",
        "interface org.example",
        "[Requires",
        "DefinedInterface",
      ]) {
        assert.ok(!declarations.includes(hidden), `${hidden} in ${declarations}`);
      }
    });
  }
});
