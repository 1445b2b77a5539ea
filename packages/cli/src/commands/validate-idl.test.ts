import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { runCommand } from "../test-process.ts";

describe("zlink validate-idl", () => {
  it("prints a valid description in canonical form", async () => {
    const input = "interface a.b\nmethod M(x:int)->()\n";
    assert.deepEqual(await runCommand(["validate-idl"], { input }), {
      code: 0,
      stdout: "interface a.b\n\nmethod M(\n\tx: int\n) -> ()\n",
      stderr: "",
    });
    assert.deepEqual(await runCommand(["validate-idl", "-q"], { input }), {
      code: 0,
      stdout: "",
      stderr: "",
    });
  });

  it("draws every error of a file with its place, and exits with 1", async () => {
    const folder = await mkdtemp(join(tmpdir(), "zlink-cli-"));
    const file = join(folder, "bad.varlink");
    await writeFile(file, "interface a.b\nmethod M(x: Nope) -> ()\nmethod M() -> (y: Never)\n");
    const { code, stdout, stderr } = await runCommand(["validate-idl", file]);
    await rm(folder, { recursive: true });
    assert.deepEqual([code, stdout], [1, ""]);
    assert.ok(stderr.startsWith(`${file}:2:13: error: `));
    assert.ok(stderr.includes(`\n${file}:3:8: error: `));
    assert.ok(stderr.includes(`\n${file}:3:19: error: `));
  });

  it("draws warnings and exits with 0 all the same", async () => {
    const input = "interface a.b\ntype A (a: A)\nmethod M() -> ()\n";
    const { code, stdout, stderr } = await runCommand(["validate-idl"], { input });
    assert.equal(code, 0);
    assert.match(stderr, /^<stdin>:2:\d+: warning: /);
    assert.ok(stdout.startsWith("interface a.b\n\ntype A(\n"));
  });

  it("says why it cannot read a file", async () => {
    assert.deepEqual(await runCommand(["validate-idl", "no-such-file"]), {
      code: 1,
      stdout: "",
      stderr: "cannot read the description: ENOENT: no such file or directory, open 'no-such-file'\n",
    });
  });
});
