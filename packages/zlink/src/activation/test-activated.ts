import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { defineInterface } from "@zlink/core";
import type { ServeOptions, ServeTarget } from "../serve.ts";

/** What the service of `test-service.ts` does. */
export const Activated = defineInterface(`interface org.example.Activated
# Variables are given by name; inherited are the sockets that a child gets beside its standard streams
method Report() -> (pid: int, environment: []string, inherited: []string, addresses: []string)
method Sleep(ms: int) -> ()
method Count(to: int) -> (number: int)
method Exit(code: int) -> ()
method Raw() -> ()
# How many descriptors came with the call
method Take() -> (descriptors: int)
`);

/** The words that start the test service. */
export function serviceWords(
  target: ServeTarget,
  options: Partial<ServeOptions> = {},
): [string, ...string[]] {
  const program = join(import.meta.dirname, "test-service.js");
  return [process.execPath, program, JSON.stringify([target, options])];
}

/**
 * What systemd does for a `.socket` unit, less the waiting for callers: holds listening sockets that it does not
 * accept from, and starts the service with them again whenever it has ended. Only a program that stands still does
 * not accept what it listens for.
 */
const activator = `
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
const { listens, names, words, runs, environment } = JSON.parse(process.argv[1]);
const descriptors = [];
for (const at of listens) {
  const server = createServer().listen(at);
  await once(server, "listening");
  descriptors.push(server._handle.fd);
}
process.stdout.write("listening\\n");
const parent = process.ppid;
// A test that was killed must not leave this behind.
for (let run = 0; run < runs && process.ppid === parent; run += 1) {
  const { status } = spawnSync("/bin/sh", ["-c", 'export LISTEN_PID=$$; exec "$0" "$@"', ...words], {
    stdio: ["ignore", "inherit", "inherit", ...descriptors],
    env: { ...process.env, LISTEN_FDS: String(descriptors.length), ...names && { LISTEN_FDNAMES: names }, ...environment },
  });
  process.stdout.write("exit " + status + "\\n");
}
process.exit();
`;

/** What {@link startActivator} needs. */
export interface ActivatorOptions {
  /** What to listen on, as `server.listen` takes it. */
  readonly listens: readonly object[];
  /** `LISTEN_FDNAMES`, if it is to be set. */
  readonly names?: string;
  readonly words: readonly string[];
  /** How often the service is started; once by default. */
  readonly runs?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** An activator that runs. */
export interface Activator {
  readonly process: ChildProcess;
  /** Everything that it and the services have printed. */
  readonly output: () => string;
  /** Resolves with that when it has ended. */
  readonly ended: Promise<string>;
}

/** Starts an activator, and resolves when its sockets listen. */
export async function startActivator(options: ActivatorOptions): Promise<Activator> {
  const child = spawn(
    process.execPath,
    ["--input-type=module", "-e", activator, JSON.stringify({ runs: 1, ...options })],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  let onListening = (): void => {};
  const listening = new Promise<void>((resolve) => {
    onListening = resolve;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (output.includes("listening\n")) onListening();
    });
  }
  const ended = new Promise<string>((resolve) => child.once("close", () => resolve(output)));
  await Promise.race([listening, ended]);
  return { process: child, output: () => output, ended };
}
