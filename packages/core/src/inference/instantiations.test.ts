import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { literal, TestProject } from "./test-compiler.ts";
import { largeDescription, largestKnown } from "./test-descriptions.ts";

const unitFile = fileURLToPath(new URL("../../../../../shared/idl/io.systemd.Unit.varlink", import.meta.url));
const imports = `import { connect, defineInterface, type TypeNameOf, type TypeOf } from "./library.js";\n`;

const walkAllTypes = `
type Walk<T, Depth extends 0[] = []> = Depth["length"] extends 3 ? 0
  : T extends object ? { [K in keyof T]: Walk<T[K], [...Depth, 0]> }[keyof T] : 0;
type Described = typeof described;
export const walked: { [T in TypeNameOf<Described>]: Walk<TypeOf<Described, T>> }[TypeNameOf<Described>] = 0;
`;

/** How many more instantiations `text` takes than a file that only imports the library. */
async function instantiationsOf(text: string): Promise<number> {
  using project = new TestProject();
  project.write("imports.ts", `${imports}export const used = [connect, defineInterface];\n`);
  project.write("uses.ts", imports + text);
  const [base, all] = [await project.compile(["imports.ts"]), await project.compile(["uses.ts"])];
  assert.deepEqual(all.errors, []);
  return all.instantiations - base.instantiations;
}

const define = (description: string) =>
  `export const described = defineInterface(${literal(description)});\n`;

describe("the types of a description as large as any known", () => {
  const description = largeDescription(largestKnown);

  it("is as large as io.systemd.Unit", () => {
    assert.ok(description.length > 70_000, `${description.length} characters`);
  });

  it("take at most 70,000 instantiations for one call", async (test) => {
    const call = `const client = await connect("unix:/x", described);\nexport const r = (await client.do0({ name: "x" })).result;\n`;
    const count = await instantiationsOf(define(description) + call);
    test.diagnostic(`${count} instantiations`);
    assert.ok(count <= 70_000, `${count} instantiations`);
  });

  it("take at most 190,000 instantiations when all are walked", async (test) => {
    const count = await instantiationsOf(define(description) + walkAllTypes);
    test.diagnostic(`${count} instantiations`);
    assert.ok(count <= 190_000, `${count} instantiations`);
  });
});

describe("the types of io.systemd.Unit", { skip: !existsSync(unitFile) && "no ../shared/idl" }, () => {
  const description = () => readFileSync(unitFile, "utf8");

  it("take at most 70,000 instantiations for one call", async (test) => {
    const call = `const client = await connect("unix:/x", described);\nexport const r = (await client.list({ name: "x" })).context;\n`;
    const count = await instantiationsOf(define(description()) + call);
    test.diagnostic(`${count} instantiations`);
    assert.ok(count <= 70_000, `${count} instantiations`);
  });

  it("take at most 190,000 instantiations when all are walked", async (test) => {
    const count = await instantiationsOf(define(description()) + walkAllTypes);
    test.diagnostic(`${count} instantiations`);
    assert.ok(count <= 190_000, `${count} instantiations`);
  });
});

describe("the types of 400 methods", () => {
  it("compile when every method is called", async (test) => {
    const description = largeDescription({ methods: 400, types: 100, fieldsPerType: 10, enumEvery: 4 });
    const calls = Array.from(
      { length: 400 },
      (_, index) =>
        `export const r${index}: number | null | undefined = (await client.do${index}({ name: "x" })).result;`,
    );
    const text = `${define(description)}const client = await connect("unix:/x", described);\n${calls.join("\n")}\n`;
    test.diagnostic(`${description.length} characters, ${await instantiationsOf(text)} instantiations`);
  });
});
