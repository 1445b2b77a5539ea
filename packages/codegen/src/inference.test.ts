import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { TestProject } from "../../core/dist/inference/test-compiler.js";
import { everything } from "./test-everything.ts";
import { type ComparedDescription, writeComparisons } from "./test-inference.ts";
import { description } from "./test-random-description.ts";

const realFolder = fileURLToPath(new URL("../../../../shared/idl/", import.meta.url));
const runs = Number(process.env["ZLINK_FUZZ_RUNS"] ?? 60);
const seed = Number(process.env["ZLINK_FUZZ_SEED"] ?? Date.now() % 1_000_000);

async function differences(descriptions: readonly ComparedDescription[]): Promise<readonly string[]> {
  using project = new TestProject();
  return (await project.compile([writeComparisons(project, descriptions)])).errors;
}

describe("the inferred types", () => {
  it("are the generated ones for an interface that uses all of the grammar", async () => {
    assert.deepEqual(await differences(everything.map((text) => ({ text }))), []);
  });

  it("are the generated ones when int is bigint", async () => {
    assert.deepEqual(await differences(everything.map((text) => ({ text, int: "bigint" }))), []);
  });

  it("are the generated ones for random interfaces", async (test) => {
    const texts = fc.sample(description, { numRuns: runs, seed });
    test.diagnostic(`ZLINK_FUZZ_SEED=${seed}, ${runs} interfaces`);
    assert.deepEqual(await differences(texts.map((text) => ({ text }))), []);
  });

  it("are the generated ones for real interfaces", {
    skip: !existsSync(realFolder) && "no ../shared/idl",
  }, async () => {
    const texts = readdirSync(realFolder).map((file) => readFileSync(`${realFolder}${file}`, "utf8"));
    assert.deepEqual(await differences(texts.map((text) => ({ text }))), []);
  });

  it("differ from generated ones of which a single field was changed", async () => {
    const mutations = [
      (text: string) => text.replace("flag: boolean;", "flag: string;"),
      (text: string) => text.replace("anything: unknown;", "anything: any;"),
      (text: string) => text.replace("left?: Tree | null | undefined;", "left?: Tree | undefined;"),
      (text: string) => text.replace("count: number;", "count?: number;"),
      (text: string) => text.replace(`"slow" | "fast"`, `"slow" | "faster"`),
      (text: string) => text.replace("names: string[];", "names: readonly string[];"),
      (text: string) => text.replace(`"requires more"`, `"supports more"`),
    ];
    const found = await differences(mutations.map((mutate) => ({ text: everything[0], mutate })));
    assert.equal(
      new Set(found.map((line) => line.slice(0, line.indexOf("(")))).size,
      mutations.length,
      found.join("\n"),
    );
  });
});
