import { spawn, spawnSync } from "node:child_process";
import { env, execPath } from "node:process";
import { fileURLToPath } from "node:url";

const hasPython = spawnSync("python3", ["--version"]).error === undefined;

/** Options of a test that takes what Node cannot do; with `CI` set it is not skipped. */
export const withoutPython = { skip: hasPython || env["CI"] ? false : "no python3" };

/** How a program ended, and what it printed. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly output: string;
  readonly errors: string;
}

/** A program that runs. */
export interface Running {
  /** Resolves with the first line that it prints. */
  readonly firstLine: Promise<string>;
  readonly ended: Promise<Ended>;
}

/** Options of {@link start}. */
export interface StartOptions {
  /** Descriptors that it may have open. */
  readonly maxDescriptors?: number;
}

/** Starts a program that is beside this file, with this Node. */
export function start(
  name: string,
  programArguments: readonly string[],
  options: StartOptions = {},
): Running {
  const program = fileURLToPath(new URL(name, import.meta.url));
  const limit = options.maxDescriptors === undefined ? "" : `ulimit -n ${options.maxDescriptors}; `;
  const command = ["-c", `${limit}exec "$0" "$@"`, execPath, program, ...programArguments];
  const child = spawn("/bin/sh", command, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const end = output.indexOf("\n");
      if (end >= 0) resolve(output.slice(0, end));
    });
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode, signal) => resolve({ exitCode, signal, output, errors }));
  });
  return { firstLine, ended };
}
