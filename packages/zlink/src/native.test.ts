import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { promisify } from "node:util";
import { freshFolder } from "./transports/test-sockets.ts";

const folder = freshFolder();
const packages = join(import.meta.dirname, "..", "..");
const program = "test-without-addon.js";

/** What the program prints where the addon is missing for this reason. */
function refusals(reason: string): string {
  const who = (what: string) =>
    `${what} needs to know who connects, which unix:PATH does not tell: credentials`;
  const lines = [
    "ERR_VARLINK_NATIVE: file descriptors",
    "ERR_VARLINK_NATIVE: file descriptors",
    "ERR_VARLINK_NATIVE: credentials of senders",
    `ERR_VARLINK_CREDENTIALS: ${who("an access rule")}`,
    `ERR_VARLINK_CREDENTIALS: ${who("maxConnectionsPerUser")}`,
  ];
  return lines.map((line) => `${line} need the package @zlink/native: ${reason}\n`).join("");
}

/** Runs the program behind a script, and gives what it printed. Rejects if a call of it went wrong. */
async function printed(name: string, before: string, flags: readonly string[] = []): Promise<string> {
  const script = join(folder, `${name}.cjs`);
  writeFileSync(script, before);
  const { ZLINK_TRANSPORT: _, NODE_OPTIONS: __, ...env } = process.env;
  const path = flags.at(-1) ?? join(import.meta.dirname, program);
  const words = ["--require", script, ...flags.slice(0, -1), path, folder];
  return (await promisify(execFile)(process.execPath, words, { env })).stdout;
}

describe("without the addon all else works, and who needs it is told why", { concurrency: true }, () => {
  // Whatever loads an addon ends the process: as under Bun, where no `try` helps.
  const trap = `process.dlopen = () => process.exit(70);`;
  const pretences = [
    ["Bun", `Object.defineProperty(process.versions, "bun", { value: "1" })`, "under Bun; use Node"],
    ["Deno", "globalThis.Deno = {}", "under Deno; use Node"],
    ["darwin", `Object.defineProperty(process, "platform", { value: "darwin" })`, "on darwin; use Linux"],
  ] as const;
  for (const [name, pretence, reason] of pretences) {
    it(`where the runtime says that it is ${name}, before anything is loaded`, async () => {
      assert.equal(await printed(name, `${trap}\n${pretence}`), refusals(`it does not run ${reason}`));
    });
  }

  it("where the environment rules it out", async () => {
    const before = `${trap}\nprocess.env.ZLINK_TRANSPORT = "node"`;
    const reason = "the environment says ZLINK_TRANSPORT=node; unset it";
    assert.equal(await printed("ruled-out", before), refusals(reason));
  });

  it("where its package is not installed", async () => {
    // The packages beside each other as npm leaves them, without the optional one.
    const modules = join(folder, "node_modules");
    mkdirSync(join(modules, "@zlink"), { recursive: true });
    for (const [from, to] of [
      ["zlink", "zlink"],
      ["core", "@zlink/core"],
      ["idl", "@zlink/idl"],
    ] as const) {
      symlinkSync(join(packages, from), join(modules, to));
    }
    const flags = [
      "--preserve-symlinks",
      "--preserve-symlinks-main",
      join(modules, "zlink", "dist", program),
    ];
    const reason = "it is not installed; npm install @zlink/native";
    assert.equal(await printed("not-installed", "", flags), refusals(reason));
  });

  it("where no binary of it loads", async () => {
    const broken = `process.dlopen = () => { throw new Error("is broken"); };`;
    const reason = `no binary of @zlink/native loads on linux-${process.arch}: is broken; is broken`;
    assert.equal(await printed("broken", broken), refusals(reason));
  });
});
