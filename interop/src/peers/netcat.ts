import { runCommand } from "../process/run-command.ts";
import { findProgram, type ProgramWords } from "./debian-program.ts";

/** The words that start OpenBSD's nc, which knows `-N`: to close its sending half at the end of its input. */
export type Netcat = ProgramWords;

/** The nc of this machine, or that of Debian. `Unavailable` where neither runs. */
export function getNetcat(): Promise<Netcat> {
  return findProgram({
    name: "nc",
    package: "netcat-openbsd",
    path: "usr/bin/nc.openbsd",
    works: knowsHalfClose,
    otherwise: "Debian's nc does not run here",
  });
}

async function knowsHalfClose([command, ...args]: Netcat): Promise<boolean> {
  const { stdout, stderr } = await runCommand(command, [...args, "-h"]).catch(() => ({
    stdout: "",
    stderr: "",
  }));
  return /^\s*-N\b.*shutdown/im.test(stdout + stderr);
}
