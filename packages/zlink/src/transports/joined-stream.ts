import { Duplex, type Readable, type Writable } from "node:stream";
import { nodeNet } from "../built-in-modules.ts";

/** Two streams that make up one connection: what a peer says, and what it is told. */
export interface StreamPair {
  readonly readable: Readable;
  readonly writable: Writable;
}

/** Joins a stream that is read and one that is written. It owns both: they end together. */
export class JoinedStream extends Duplex {
  readonly #readable: Readable;
  readonly #writable: Writable;

  constructor({ readable, writable }: StreamPair) {
    super({ allowHalfOpen: true });
    this.#readable = readable;
    this.#writable = writable;
    readable.pause();
    readable.on("data", (chunk: Uint8Array) => {
      if (!this.push(chunk)) readable.pause();
    });
    readable.once("end", () => this.push(null));
    for (const part of [readable, writable]) {
      part.on("error", (error) => this.destroy(error));
      // An end is for the stream's user to answer, a close is the end of both.
      part.once("close", () => this.#partClosed(part));
    }
  }

  /** Lets it keep the process alive, where it can be told at all. */
  ref(): void {
    for (const part of [this.#readable, this.#writable]) if (part instanceof nodeNet().Socket) part.ref();
  }

  /** Lets it not keep the process alive. */
  unref(): void {
    for (const part of [this.#readable, this.#writable]) if (part instanceof nodeNet().Socket) part.unref();
  }

  override _read(): void {
    this.#readable.resume();
  }

  override _write(
    chunk: Uint8Array,
    encoding: BufferEncoding,
    onWritten: (error?: Error | null) => void,
  ): void {
    this.#writable.write(chunk, encoding, onWritten);
  }

  override _final(onFinished: (error?: Error | null) => void): void {
    this.#writable.end(() => onFinished());
  }

  override _destroy(error: Error | null, onDestroyed: (error?: Error | null) => void): void {
    this.#readable.destroy();
    this.#writable.destroy();
    onDestroyed(error);
  }

  #partClosed(part: Readable | Writable): void {
    const hasEnded = part === this.#readable ? this.#readable.readableEnded : this.#writable.writableFinished;
    if (!hasEnded) this.destroy();
  }
}
