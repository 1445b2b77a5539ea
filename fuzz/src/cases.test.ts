import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type Carriers, openCarriers } from "./carriers/carriers.ts";
import { whyNoAddon } from "./carriers/no-addon.ts";
import { keptCases, readCase } from "./case-file.ts";
import { takeStock } from "./resources.ts";
import { tryInput } from "./try-input.ts";

describe("inputs that went wrong once, or nearly", { skip: whyNoAddon() }, () => {
  const folder = mkdtempSync(join(tmpdir(), "zlink-fuzz-cases-"));
  const failuresInside: unknown[] = [];
  let carriers: Carriers;
  before(async () => {
    carriers = await openCarriers(folder, (error) => failuresInside.push(error));
  });
  after(async () => {
    await carriers[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  for (const path of keptCases()) {
    it(basename(path, ".json"), async () => {
      for (const input of readCase(path).inputs) await tryInput(input, carriers);
      assert.equal((await takeStock(carriers.witness)).unended, 0);
      assert.deepEqual(failuresInside.splice(0), []);
    });
  }
});
