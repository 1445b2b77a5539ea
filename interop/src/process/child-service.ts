import { type ChildProcess, spawn } from "node:child_process";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { killGroup } from "./run-command.ts";

/** A service that runs in a process of its own until it is stopped. */
export interface ChildService extends AsyncDisposable {
  /** Where it listens, as a Varlink address. */
  readonly address: string;
  /** Everything it has printed to standard error so far. */
  readonly log: () => string;
}

/** What {@link startChildService} needs. */
export interface ChildServiceOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The socket file that it listens on. */
  readonly socketPath: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const startLimitMs = 10_000;
const stopLimitMs = 2_000;

/** Starts a service and waits until it listens. Rejects if it ends first, or after 10 s. */
export async function startChildService(options: ChildServiceOptions): Promise<ChildService> {
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "ignore", "pipe"],
    // A group of its own, so that workers and forked children end with it.
    detached: true,
  });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  let startFailure: Error | undefined;
  child.on("error", (error) => {
    startFailure = error;
  });
  const deadline = Date.now() + startLimitMs;
  while (!(await isListening(options.socketPath))) {
    const ended = startFailure !== undefined || hasEnded(child);
    if (ended || Date.now() > deadline) {
      await stop(child);
      const what = ended ? "ended before it listened" : `did not listen within ${startLimitMs} ms`;
      throw new Error(`${options.command} ${what}: ${startFailure?.message ?? log.trim().slice(-300)}`);
    }
    await sleep(20);
  }
  return {
    address: `unix:${options.socketPath}`,
    log: () => log,
    [Symbol.asyncDispose]: () => stop(child),
  };
}

/** The file appears when the socket is bound, a moment before it listens. */
function isListening(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  killGroup(child.pid, "SIGTERM");
  const deadline = Date.now() + stopLimitMs;
  while (!hasEnded(child) && Date.now() < deadline) await sleep(10);
  // Workers may outlive the process that started them: the group goes as a whole.
  killGroup(child.pid, "SIGKILL");
}
