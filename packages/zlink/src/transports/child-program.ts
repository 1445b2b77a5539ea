import type { ChildProcess, SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import type { Duplex, Readable, Writable } from "node:stream";
import { type ByteStream, ConnectionError } from "@zlink/core";
import type { Native } from "@zlink/native";
import { findNative } from "../native.ts";
import { ChildStream } from "./child-stream.ts";
import { JoinedStream } from "./joined-stream.ts";
import { NativeStream } from "./native-stream.ts";
import { SocketStream } from "./socket-stream.ts";
import type { ConnectUnixOptions } from "./unix.ts";

/** A program and its arguments. */
export type CommandWords = readonly [program: string, ...commandArguments: string[]];

/**
 * A program that is started for each connection. With `exec` it is one for socket activation: its end of the
 * connection is descriptor 3, as for an `exec:` address; the path is not looked for in `PATH`. With `command` its end
 * is its standard input and output, as `ssh` and bridges have it. What it prints to standard error, and to standard
 * output if that is free, goes to standard error.
 */
export type ProgramTarget = { readonly exec: CommandWords } | { readonly command: CommandWords };

/**
 * The descriptor belongs to the process that `LISTEN_PID` names, and a process knows its own id only once it runs:
 * so a shell says it, and becomes the program.
 */
const becomeProgram = 'export LISTEN_PID=$$; exec "$0" "$@"';

/** What a service manager has told this process is not for its children. */
const ownVariables = [
  "LISTEN_FDS",
  "LISTEN_FDNAMES",
  "LISTEN_PID",
  "LISTEN_PIDFDID",
  "NOTIFY_SOCKET",
  "WATCHDOG_PID",
  "WATCHDOG_USEC",
  "SYSTEMD_VARLINK_LISTEN",
];

/**
 * Starts a program and connects to it. It ends with the connection. Rejects with {@link ConnectionError}
 * `ERR_VARLINK_CONNECT` if it cannot be started, or with `signal.reason`. UAPI.20 §Socket activation.
 */
export async function connectProgram(
  target: ProgramTarget,
  options: ConnectUnixOptions,
): Promise<ByteStream<Duplex>> {
  const { signal } = options;
  signal?.throwIfAborted();
  const [program] = "exec" in target ? target.exec : target.command;
  try {
    const stream = await ("exec" in target ? execute(target.exec, options) : runCommand(target.command));
    if (signal?.aborted) stream.abort();
    signal?.throwIfAborted();
    return stream;
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConnectionError("ERR_VARLINK_CONNECT", `cannot start ${program}: ${why}`, { cause });
  }
}

async function execute(
  [program, ...commandArguments]: CommandWords,
  options: ConnectUnixOptions,
): Promise<ByteStream<Duplex>> {
  // The shell would start, and say on standard error that it cannot become the program.
  accessSync(program, constants.X_OK);
  const path = program.includes("/") ? program : `./${program}`;
  const spawnWith = (socket: "pipe" | number) =>
    started("/bin/sh", ["-c", becomeProgram, path, ...commandArguments], {
      // Standard output is this program's own.
      stdio: ["ignore", 2, "inherit", socket],
      env: { ...childEnvironment(), LISTEN_FDS: "1", LISTEN_FDNAMES: "varlink" },
    });
  const native = await findNative();
  if (native !== undefined) return spawnNative(native, options, spawnWith);
  const child = await spawnWith("pipe");
  // A pipe of Node's is a pair of connected Unix sockets.
  return new ChildStream(child, new SocketStream(child.stdio[3] as Duplex, "cannot-tell"));
}

async function spawnNative(
  native: Native,
  { fds, maxMessageBytes }: ConnectUnixOptions,
  spawnWith: (socket: number) => Promise<ChildProcess>,
): Promise<ByteStream<Duplex>> {
  const [ours, theirs] = native.socketPair();
  try {
    const child = await spawnWith(theirs);
    return new ChildStream(child, new NativeStream(native, ours, { role: "client", fds, maxMessageBytes }));
  } catch (error) {
    native.closeDescriptor(ours);
    throw error;
  } finally {
    native.closeDescriptor(theirs);
  }
}

function childEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  for (const name of ownVariables) delete environment[name];
  return environment;
}

async function runCommand([program, ...commandArguments]: CommandWords): Promise<ByteStream<Duplex>> {
  const child = await started(program, commandArguments, {
    stdio: ["pipe", "pipe", "inherit"],
    env: childEnvironment(),
  });
  const [writable, readable] = [child.stdin as Writable, child.stdout as Readable];
  return new ChildStream(child, new SocketStream(new JoinedStream({ readable, writable }), "cannot-tell"));
}

async function started(
  program: string,
  commandArguments: readonly string[],
  options: SpawnOptions,
): Promise<ChildProcess> {
  // Few programs start others, and loading what starts them takes a millisecond of every start.
  const { spawn } = await import("node:child_process");
  const child = spawn(program, commandArguments, options);
  await once(child, "spawn");
  return child;
}
