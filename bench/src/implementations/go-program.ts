import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { cachedFolder, runCommand, runToSuccess, Unavailable } from "@zlink/interop/peers";
import { digestOf } from "./digest.ts";

const buildLimitMs = 300_000;

/** Builds the program of a folder, once for each state of its sources. `Unavailable` without go. */
export async function buildGoProgram(folder: string): Promise<{ command: string; version: string }> {
  const built = await cachedFolder(`bench-go-${await digestOf(folder)}`, async (target) => {
    const go = await runCommand("go", ["version"]).catch(() => undefined);
    if (go?.exitCode !== 0) throw new Unavailable("no go");
    const words = ["build", "-trimpath", "-o", join(target, "bench-go"), "."];
    await runToSuccess("go", words, { cwd: folder, timeoutMs: buildLimitMs });
  });
  const manifest = await readFile(join(folder, "go.mod"), "utf8");
  const version = /varlink\/go (\S+)/.exec(manifest)?.[1] ?? "unknown";
  return { command: join(built, "bench-go"), version };
}
