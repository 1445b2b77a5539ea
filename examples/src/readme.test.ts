import assert from "node:assert/strict";
import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "..", "..");

/** The code block of the README that a comment with its file name precedes. */
function codeBlock(file: string): string {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const block = new RegExp(`<!-- ${file} -->\n\`\`\`ts\n([^]*?)\`\`\``).exec(readme)?.[1];
  assert.ok(block !== undefined, `README.md has a code block for ${file}`);
  return block;
}

/** A folder inside the workspace, so that the packages are found as a user's program finds them. */
function makeFolder(): string {
  const parent = join(root, "examples", "dist");
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, "readme-"));
}

const compilerOptions = {
  target: "ES2023",
  lib: ["ES2023", "ESNext.Disposable"],
  module: "NodeNext",
  types: ["node"],
  strict: true,
};

function compile(folder: string): void {
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const run = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
  assert.equal(run.stdout + run.stderr, "");
}

async function runClient(folder: string): Promise<string> {
  for (let attempts = 100; ; attempts -= 1) {
    try {
      const { stdout } = await promisify(execFile)(process.execPath, ["client.js"], { cwd: folder });
      return stdout;
    } catch (error) {
      // The service says nothing when it listens: the README keeps it short.
      if (attempts === 0 || !String(error).includes("ERR_VARLINK_CONNECT")) throw error;
      await sleep(50);
    }
  }
}

describe("README.md", () => {
  it("shows a client and a service of at most 15 lines each", () => {
    for (const file of ["client.ts", "service.ts"]) {
      const lines = codeBlock(file).trim().split("\n").length;
      assert.ok(lines <= 15, `${file} has ${lines} lines`);
    }
  });

  it("shows a client and a service that compile and run as they stand", async () => {
    const folder = makeFolder();
    try {
      for (const file of ["client.ts", "service.ts"]) writeFileSync(join(folder, file), codeBlock(file));
      writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
      compile(folder);
      const service = spawn(process.execPath, ["service.js"], { cwd: folder, stdio: "inherit" });
      try {
        const third = 1 / 3;
        assert.equal(await runClient(folder), `1 0.5 ${third}\n2 0.5 ${third}\n3 0.5 ${third}\ndividend 1\n`);
      } finally {
        service.kill();
        await once(service, "exit");
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the README of a package", () => {
  const block = (name: string, language: string): string => {
    const readme = readFileSync(join(root, "packages", name, "README.md"), "utf8");
    return readme.slice(readme.indexOf("\n## ")).split(`\`\`\`${language}\n`)[1]?.split("```")[0] ?? "";
  };

  it("names the settings of the compiler that the examples are compiled with", () => {
    assert.deepEqual(JSON.parse(block("zlink", "json")), { compilerOptions });
  });

  it("shows a test of a service and its client in memory that passes", () => {
    const folder = makeFolder();
    try {
      writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
      writeFileSync(join(folder, "greeter.test.ts"), block("core", "ts"));
      compile(folder);
      const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
      const run = spawnSync(process.execPath, ["--test", join(folder, "greeter.test.js")], {
        encoding: "utf8",
        env: environment,
      });
      assert.match(run.stdout, /greets by name/);
      assert.equal(run.status, 0, run.stdout);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
