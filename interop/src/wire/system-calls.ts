import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Strace } from "../peers/strace.ts";
import { runToSuccess } from "../process/run-command.ts";

/** A system call as strace writes it down. */
export interface SystemCall {
  readonly name: string;
  /** Between the parentheses: strings quoted, structures spelt out. */
  readonly parameters: string;
  /** Such as `0` or `-1 EPERM (Operation not permitted)`. */
  readonly result: string;
}

/** What a traced program is. */
export interface TracedProgram {
  /** The path of a module. */
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Names of the calls to write down. */
  readonly calls: readonly string[];
  /** What some calls give without being made, in strace's words: `fsetxattr:retval=0`. */
  readonly inject?: readonly string[];
}

/** What came of a traced program. */
export interface Trace {
  readonly stdout: string;
  /** The calls of all its threads, in the order of each thread. */
  readonly calls: readonly SystemCall[];
}

/** Runs a program of ours under strace. Rejects unless it exits with 0. */
export async function traceProgram(strace: Strace, traced: TracedProgram): Promise<Trace> {
  const [command, ...args] = strace;
  const folder = await mkdtemp(join(tmpdir(), "zlink-trace-"));
  // A file for each thread: in one for all, a call may be written in two pieces.
  const options = [
    "-ff",
    "-qq",
    "-s",
    "65536",
    "-o",
    join(folder, "trace"),
    `--trace=${traced.calls.join()}`,
  ];
  const injections = (traced.inject ?? []).map((rule) => `--inject=${rule}`);
  const run = [process.execPath, traced.program, ...traced.args];
  try {
    const limits = { timeoutMs: 40_000, ...(traced.cwd !== undefined && { cwd: traced.cwd }) };
    const stdout = await runToSuccess(command, [...args, ...options, ...injections, ...run], limits);
    const files = await readdir(folder);
    const texts = await Promise.all(files.sort().map((file) => readFile(join(folder, file), "utf8")));
    return { stdout, calls: texts.flatMap((text) => text.split("\n").flatMap(parseCall)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** None for what is no call: a signal, the end of a process. */
function parseCall(line: string): SystemCall[] {
  const [, name, parameters, result] = /^(\w+)\((.*)\) = (.*)$/.exec(line) ?? [];
  if (name === undefined || parameters === undefined || result === undefined) return [];
  return [{ name, parameters, result }];
}
