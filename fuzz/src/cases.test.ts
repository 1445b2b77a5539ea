import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, describe, it } from "node:test";
import { type Carriers, openCarriers } from "./carriers/carriers.ts";
import { keptCases, readCase } from "./case-file.ts";
import { tryInput } from "./try-input.ts";

const folder = mkdtempSync(join(tmpdir(), "zlink-fuzz-cases-"));
const failuresInside: unknown[] = [];
const carriers: Carriers = await openCarriers(folder, (error) => failuresInside.push(error));
after(async () => {
  await carriers[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe("inputs that went wrong once, or nearly", () => {
  for (const path of keptCases()) {
    it(basename(path, ".json"), async () => {
      for (const input of readCase(path).inputs) await tryInput(input, carriers);
      assert.deepEqual(failuresInside.splice(0), []);
    });
  }
});
