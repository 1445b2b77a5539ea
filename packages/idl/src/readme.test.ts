import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { it } from "node:test";
import { fileURLToPath } from "node:url";

it("has a README whose example prints what it says", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const block = (language: string) => readme.split(`\`\`\`${language}\n`)[1]?.split("```")[0] ?? "";
  // Beside the tests, so that the package finds itself by its name; it holds no type, so it is JavaScript as it stands.
  const example = fileURLToPath(new URL("./readme.test-example.mjs", import.meta.url));
  writeFileSync(example, block("ts"));
  const printed = execFileSync(process.execPath, [example], { encoding: "utf8" });
  assert.equal(printed.trimEnd(), block("text").trimEnd());
});
