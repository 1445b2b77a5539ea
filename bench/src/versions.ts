import { readFile } from "node:fs/promises";
import { cpus, loadavg, release } from "node:os";
import { runToSuccess } from "@zlink/interop/peers";

/** What the figures depend on beside the code. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly kernel: string;
  readonly system: string;
  readonly node: string;
  /** How many threads wanted to run in the minute before: beside other work, figures say little. */
  readonly load: number;
  /** The commit that was measured, and whether the tree differed from it. */
  readonly commit: string;
}

/** Looks at the machine that this runs on. */
export async function describeMachine(): Promise<Machine> {
  const text = await readFile("/etc/os-release", "utf8").catch(() => "");
  const commit = await runToSuccess("git", ["describe", "--always", "--dirty"]).catch(() => "unknown");
  return {
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    kernel: release(),
    system: /^PRETTY_NAME="(.+)"/m.exec(text)?.[1] ?? "Linux",
    node: process.versions.node,
    load: loadavg()[0] ?? Number.NaN,
    commit: commit.trim(),
  };
}
