import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { promisify } from "node:util";

const packageFolder = join(import.meta.dirname, "..");
const modules = join(packageFolder, "..", "..", "node_modules");

const tsconfig = {
  compilerOptions: {
    target: "ES2022",
    lib: ["ES2023", "ESNext.Disposable"],
    module: "NodeNext",
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
  },
};

/** Compiles the type tests as a program of a user: against the packages as they are built, declarations checked too. */
async function compile(compiler: string): Promise<string> {
  const folder = mkdtempSync(join(packageFolder, "dist", "consumer-"));
  try {
    const program = readFileSync(join(packageFolder, "src", "index.test-d.ts"), "utf8");
    writeFileSync(join(folder, "program.ts"), program.replace('"./index.ts"', '"zlink"'));
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const tsc = join(modules, compiler, "bin", "tsc");
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, "-p", folder]).catch(
      (error) => error,
    );
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("a program that uses the package", () => {
  for (const compiler of ["typescript-5.4", "typescript-5.9", "typescript-6.0", "typescript"]) {
    it(`compiles with ${compiler}`, async () => {
      assert.equal(await compile(compiler), "");
    });
  }
});
