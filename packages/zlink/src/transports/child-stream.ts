import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Duplex } from "node:stream";
import type { ByteReceiver, ByteStream, FileDescriptor, PeerCredentials } from "@zlink/core";
import { nodeTimers } from "../built-in-modules.ts";

/** How long to wait for the exit code of a program that has closed its end. */
const exitPatienceMs = 1000;

/** How long a program gets to end after its connection has: to end by itself, and after `SIGTERM`. */
const endPatienceMs = 1000;
const terminationPatienceMs = 5000;

/**
 * A byte stream to a program that was started for it, and ends with it: it sees the end of the stream, gets `SIGTERM`
 * if it is still there after 1 s and `SIGKILL` after 5 s more. This process does not end before. If the program ends
 * first, the stream closes with an error that says how.
 */
export class ChildStream implements ByteStream<Duplex> {
  readonly #child: ChildProcess;
  readonly #stream: ByteStream<Duplex>;
  #isStarted = false;
  #isClosedHere = false;
  #whyEnded: Promise<Error | undefined> | undefined;

  /** Takes over a child that has been spawned, and the stream that leads to it. */
  constructor(child: ChildProcess, stream: ByteStream<Duplex>) {
    this.#child = child;
    this.#stream = stream;
    child.unref();
    // A signal that cannot be sent is no news: the child is waited for in any case.
    child.on("error", () => {});
  }

  get peer(): PeerCredentials | undefined {
    return this.#stream.peer;
  }

  start(receiver: ByteReceiver): void {
    this.#isStarted = true;
    this.#stream.start({
      onBytes: (bytes, descriptors) => receiver.onBytes(bytes, descriptors),
      onText: (text) => receiver.onText(text),
      onDrain: () => receiver.onDrain(),
      onEnd: (end) => {
        void this.#findWhyEnded().then((why) => (why === undefined ? receiver.onEnd(end) : this.abort()));
      },
      onClose: (error) => {
        void endChild(this.#child);
        void this.#findWhyEnded().then((why) => receiver.onClose(why ?? error));
      },
    });
  }

  write(
    text: string | readonly string[],
    onWritten?: () => void,
    descriptors?: readonly FileDescriptor[],
  ): boolean {
    return this.#stream.write(text, onWritten, descriptors);
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  readNow(spinMicros?: number): boolean {
    return this.#stream.readNow?.(spinMicros) ?? false;
  }

  setKeepAlive(keepAlive: boolean): void {
    this.#stream.setKeepAlive?.(keepAlive);
  }

  close(): void {
    this.#isClosedHere ||= this.#whyEnded === undefined;
    this.#stream.close();
  }

  abort(): void {
    this.#isClosedHere ||= this.#whyEnded === undefined;
    this.#stream.abort();
    // A stream that was never started tells nobody of its close.
    if (!this.#isStarted) void endChild(this.#child);
  }

  detach(unread: Uint8Array, descriptors: readonly FileDescriptor[]): Duplex {
    return this.#stream.detach(unread, descriptors);
  }

  #findWhyEnded(): Promise<Error | undefined> {
    this.#whyEnded ??= this.#isClosedHere ? Promise.resolve(undefined) : this.#waitForExit();
    return this.#whyEnded;
  }

  async #waitForExit(): Promise<Error | undefined> {
    const child = this.#child;
    await exitOf(child, exitPatienceMs);
    if (child.signalCode !== null) return new Error(`the program was ended by ${child.signalCode}`);
    if (child.exitCode !== null) return new Error(`the program exited with code ${child.exitCode}`);
    return undefined;
  }
}

/** Waits for a child to end, so long; the wait alone keeps the process alive. True if it has ended. */
async function exitOf(child: ChildProcess, patienceMs: number): Promise<boolean> {
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  if (hasEnded()) return true;
  const patience = new AbortController();
  const { signal } = patience;
  try {
    const isOver = nodeTimers().setTimeout(patienceMs, undefined, { signal });
    await Promise.race([once(child, "exit", { signal }), isOver]);
  } finally {
    patience.abort();
  }
  return hasEnded();
}

async function endChild(child: ChildProcess): Promise<void> {
  if (await exitOf(child, endPatienceMs)) return;
  child.kill("SIGTERM");
  if (await exitOf(child, terminationPatienceMs)) return;
  child.kill("SIGKILL");
}
