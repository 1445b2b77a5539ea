import { join } from "node:path";
import { runCommand } from "../process/run-command.ts";
import { cachedFolder } from "./cache.ts";
import { unpackDebianPackages } from "./debian-packages.ts";
import { Unavailable } from "./unavailable.ts";

/** The words that start strace. */
export type Strace = readonly [string, ...string[]];

const suite = "trixie";

/** The strace of this machine, or that of Debian. `Unavailable` where no process may be traced. */
export async function getStrace(): Promise<Strace> {
  const own = await canTrace(["strace"]);
  if (own) return ["strace"];
  const selection = { suite, packages: ["strace"], withDependencies: true };
  const root = await cachedFolder("strace", (folder) => unpackDebianPackages(folder, selection));
  const loader = join(root, "usr/lib64/ld-linux-x86-64.so.2");
  const libraries = join(root, "usr/lib/x86_64-linux-gnu");
  const unpacked: Strace = [loader, "--library-path", libraries, join(root, "usr/bin/strace")];
  if (await canTrace(unpacked)) return unpacked;
  throw new Unavailable("no process may be traced here");
}

async function canTrace([command, ...args]: Strace): Promise<boolean> {
  const { exitCode } = await runCommand(command, [...args, "-qq", "-o", "/dev/null", "true"]).catch(() => ({
    exitCode: 127,
  }));
  return exitCode === 0;
}
