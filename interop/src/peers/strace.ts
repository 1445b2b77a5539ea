import { runCommand } from "../process/run-command.ts";
import { findProgram, type ProgramWords } from "./debian-program.ts";

/** The words that start strace. */
export type Strace = ProgramWords;

/** The strace of this machine, or that of Debian. `Unavailable` where no process may be traced. */
export function getStrace(): Promise<Strace> {
  return findProgram({
    name: "strace",
    package: "strace",
    path: "usr/bin/strace",
    works: canTrace,
    otherwise: "no process may be traced here",
  });
}

async function canTrace([command, ...args]: Strace): Promise<boolean> {
  const { exitCode } = await runCommand(command, [...args, "-qq", "-o", "/dev/null", "true"]).catch(() => ({
    exitCode: 127,
  }));
  return exitCode === 0;
}
