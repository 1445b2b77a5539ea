import { parseInterface } from "@zlink/idl";
import { literal, type TestProject } from "../../core/dist/inference/test-compiler.js";
import { plainTypes } from "./plain-types.ts";

/** Compares, by the compiler's identity of types, what is inferred from a description with what is generated from it. */
const comparison = `
import type { AnyInterface, ErrorParametersOf, Interface, InterfaceSpec, MethodNameOf, ParametersOf, ReplyOf, SpecOf, TypeOf } from "./library.js";
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Unless<Condition, Difference> = Condition extends true ? never : Difference;
type Oracle = { methods: object; types: object; errors: object; flags: object; int: "number" | "bigint" };
type In<Entry> = Entry extends { in: infer Input } ? Input : never;
type Out<Entry> = Entry extends { out: infer Output } ? Output : never;
type Members<I extends AnyInterface, O extends Oracle> =
  | { [M in MethodNameOf<I>]:
      | Unless<Same<ParametersOf<I, M>, In<O["methods"][M & keyof O["methods"]]>>, ["parameters", M]>
      | Unless<Same<ReplyOf<I, M>, Out<O["methods"][M & keyof O["methods"]]>>, ["reply", M]> }[MethodNameOf<I>]
  | { [T in keyof SpecOf<I>["types"] & string]: Unless<Same<TypeOf<I, T>, O["types"][T & keyof O["types"]]>, ["type", T]> }[keyof SpecOf<I>["types"] & string]
  | { [E in keyof SpecOf<I>["errors"] & string]: Unless<Same<ErrorParametersOf<I, E>, O["errors"][E & keyof O["errors"]]>, ["error", E]> }[keyof SpecOf<I>["errors"] & string];
export type Differences<I extends AnyInterface, O extends Oracle> =
  | Unless<Same<keyof SpecOf<I>["methods"], keyof O["methods"]>, "methods">
  | Unless<Same<keyof SpecOf<I>["types"], keyof O["types"]>, "types">
  | Unless<Same<keyof SpecOf<I>["errors"], keyof O["errors"]>, "errors">
  | Unless<Same<SpecOf<I>["flags"], O["flags"]>, "flags">
  | Unless<Same<SpecOf<I>["int"], O["int"]>, "int">
  | Members<I, O>
  | Members<Interface<"a.b", O>, O>;
export type { InterfaceSpec };
`;

export interface ComparedDescription {
  readonly text: string;
  readonly int?: "number" | "bigint";
  /** Changes the generated text, to see that the difference is found. */
  readonly mutate?: (generated: string) => string;
}

/** Writes a file that compiles only if inference and generation agree on every description. Returns its name. */
export function writeComparisons(project: TestProject, descriptions: readonly ComparedDescription[]): string {
  project.write("comparison.ts", comparison);
  descriptions.forEach(({ text, int = "number", mutate = (generated) => generated }, index) => {
    const generated = plainTypes(parseInterface(text), { int, specName: "GeneratedSpec" });
    project.write(`generated-${index}.ts`, mutate(generated));
    project.write(
      `compare-${index}.ts`,
      `import type { Differences } from "./comparison.js";\n` +
        `import type { GeneratedSpec } from "./generated-${index}.js";\n` +
        `import { defineInterface } from "./library.js";\n` +
        `const inferred = defineInterface(${literal(text)}, { int: "${int}" });\n` +
        `export const difference: [Differences<typeof inferred, GeneratedSpec>] extends [never] ? "none" : Differences<typeof inferred, GeneratedSpec> = "none";\n`,
    );
  });
  project.write("all.ts", descriptions.map((_, index) => `import "./compare-${index}.js";\n`).join(""));
  return "all.ts";
}
