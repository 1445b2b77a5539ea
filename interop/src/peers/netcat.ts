import { join } from "node:path";
import { runCommand } from "../process/run-command.ts";
import { cachedFolder } from "./cache.ts";
import { unpackDebianPackages } from "./debian-packages.ts";
import { Unavailable } from "./unavailable.ts";

/** The words that start OpenBSD's nc, which knows `-N`: to close its sending half at the end of its input. */
export type Netcat = readonly [string, ...string[]];

const suite = "trixie";

/** The nc of this machine, or that of Debian. `Unavailable` where neither runs. */
export async function getNetcat(): Promise<Netcat> {
  if (await knowsHalfClose(["nc"])) return ["nc"];
  const selection = { suite, packages: ["netcat-openbsd"], withDependencies: true };
  const root = await cachedFolder("netcat", (folder) => unpackDebianPackages(folder, selection));
  const loader = join(root, "usr/lib64/ld-linux-x86-64.so.2");
  const libraries = join(root, "usr/lib/x86_64-linux-gnu");
  const unpacked: Netcat = [loader, "--library-path", libraries, join(root, "usr/bin/nc.openbsd")];
  if (await knowsHalfClose(unpacked)) return unpacked;
  throw new Unavailable("Debian's nc does not run here");
}

async function knowsHalfClose([command, ...args]: Netcat): Promise<boolean> {
  const { stdout, stderr } = await runCommand(command, [...args, "-h"]).catch(() => ({
    stdout: "",
    stderr: "",
  }));
  return /^\s*-N\b.*shutdown/im.test(stdout + stderr);
}
