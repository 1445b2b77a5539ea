import type { FileDescriptor } from "../file-descriptor.ts";
import { noFds } from "../passed-descriptors.ts";
import type { PeerCredentials } from "../peer-credentials.ts";
import { closeAll } from "../protocol/framing.ts";
import { joined } from "../protocol/json.ts";
import type { ByteReceiver, ByteStream, PeerEnd } from "../transport.ts";

/** Something that the peer has said and the side under test does not read yet. */
interface Held {
  deliver(): void;
  /** The descriptors in it, which go down with the stream. */
  readonly descriptors?: readonly FileDescriptor[] | undefined;
}

/** What an upgrade leaves of a {@link ScriptedPeer}'s stream. */
export interface ScriptedStream {
  /** The bytes behind the last message, also those that the peer says later. */
  readonly unread: Uint8Array;
  /** The descriptors behind the last message. */
  readonly descriptors: readonly FileDescriptor[];
}

/** Options of {@link ScriptedPeer}. */
export interface ScriptedPeerOptions {
  /** Who it is to the side under test: what its stream has as `peer`. */
  readonly credentials?: PeerCredentials | undefined;
}

/**
 * The other end of a byte stream, played by a test: it says exact bytes in exact cuts, and records each write
 * of the side under test.
 *
 * @example
 * const peer = new ScriptedPeer();
 * const transport = framed(peer.stream, defaultLimits);
 * peer.say('{"parameters":{"result":2}}\0');
 */
export class ScriptedPeer {
  /** What the side under test is given. */
  readonly stream: ByteStream<ScriptedStream>;
  /** Each write of the side under test, as text, in order. */
  readonly writes: string[] = [];
  /** The descriptors that came with each write, by its index. They have arrived: the test closes them. */
  readonly writtenDescriptors: (readonly FileDescriptor[])[] = [];
  /** Whether the side under test has paused reading. What is said meanwhile, or before it starts, is held. */
  isPaused = false;
  /** Whether the side under test has closed: `close` after what was written, `abort` at once. */
  ended: "close" | "abort" | undefined;
  /** Set to false to be a peer that does not read: writes say that no more should come. */
  isReading = true;
  readonly #encoder = new TextEncoder();
  #receiver: ByteReceiver | undefined;
  #isOver = false;
  #detached: { unread: Uint8Array; descriptors: readonly FileDescriptor[] } | undefined;
  #held: Held[] = [];
  #waiters: (() => void)[] = [];
  #unreported: (() => void)[] = [];

  constructor(options: ScriptedPeerOptions = {}) {
    this.stream = {
      peer: options.credentials,
      start: (receiver) => {
        this.#receiver = receiver;
        // Never before this returns: whoever starts a stream may not be ready to hear of it.
        if (this.#held.length > 0) queueMicrotask(() => this.#deliverHeld());
      },
      write: (text, onWritten, descriptors) => this.#write(joined(text), onWritten, descriptors),
      pause: () => {
        this.isPaused = true;
      },
      resume: () => this.#resume(),
      close: () => this.#end("close"),
      abort: () => this.#end("abort"),
      detach: (unread, descriptors) => {
        this.#detached = { unread, descriptors };
        this.#resume();
        return this.#detached;
      },
    };
  }

  /** All messages written so far, parsed. */
  get messages(): unknown[] {
    return this.writes
      .join("")
      .split("\0")
      .filter((text) => text !== "")
      .map((text) => JSON.parse(text) as unknown);
  }

  /** Sends bytes in one read. The descriptors are the other side's from then on; they are closed if it has ended. */
  say(bytes: string | Uint8Array, descriptors?: readonly FileDescriptor[]): void {
    const chunk = typeof bytes === "string" ? this.#encoder.encode(bytes) : bytes;
    const deliver = (): void => {
      if (this.#detached === undefined) this.#receiver?.onBytes(chunk, descriptors);
      else this.#addToDetached(this.#detached, chunk, descriptors);
    };
    this.#whenReading({ deliver, descriptors });
  }

  /** Sends bytes cut at these offsets, each piece in a read of its own. */
  sayInPieces(bytes: string | Uint8Array, cuts: readonly number[]): void {
    const whole = typeof bytes === "string" ? this.#encoder.encode(bytes) : bytes;
    let start = 0;
    for (const end of [...[...cuts].sort((a, b) => a - b), whole.length]) {
      if (end > start) this.say(whole.slice(start, end));
      start = Math.max(start, end);
    }
  }

  /** Sends no more: it is gone, unless told otherwise. */
  hangUp(end: PeerEnd = "gone"): void {
    const deliver = (): void => {
      if (this.#detached === undefined) this.#receiver?.onEnd(end);
    };
    this.#whenReading({ deliver });
  }

  /** Breaks the stream, with an error of the system. */
  breakOff(error?: Error): void {
    this.ended ??= "abort";
    this.#wake();
    this.#close(error);
  }

  /** Reads again after {@link isReading} was false. */
  readAgain(): void {
    this.isReading = true;
    const written = this.#unreported;
    this.#unreported = [];
    for (const onWritten of written) onWritten();
    this.#receiver?.onDrain();
  }

  /** Resolves when this many messages have been written. */
  async written(count: number): Promise<unknown[]> {
    while (this.messages.length < count) await new Promise<void>((resolve) => this.#waiters.push(resolve));
    return this.messages;
  }

  /** Resolves when the side under test has closed. */
  async closed(): Promise<"close" | "abort"> {
    while (this.ended === undefined) await new Promise<void>((resolve) => this.#waiters.push(resolve));
    return this.ended;
  }

  #write(text: string, onWritten?: () => void, descriptors: readonly FileDescriptor[] = noFds): boolean {
    // A stream that was closed takes nothing more, as a socket does.
    if (this.ended !== undefined) {
      closeAll(descriptors);
      return true;
    }
    if (text !== "") {
      this.writes.push(text);
      this.writtenDescriptors.push(descriptors);
    }
    if (onWritten !== undefined) this.#reportWritten(onWritten);
    this.#wake();
    return this.isReading;
  }

  /** What a peer that does not read was sent waits in this side's buffer. */
  #reportWritten(onWritten: () => void): void {
    if (this.isReading) queueMicrotask(onWritten);
    else this.#unreported.push(onWritten);
  }

  #resume(): void {
    this.isPaused = false;
    this.#deliverHeld();
  }

  #deliverHeld(): void {
    while (!this.isPaused) {
      const next = this.#held.shift();
      if (next === undefined) return;
      next.deliver();
    }
  }

  #whenReading(said: Held): void {
    if (this.#isOver) {
      closeAll(said.descriptors);
      return;
    }
    const isHeard = this.#receiver !== undefined && !this.isPaused;
    if (!isHeard || this.#held.length > 0) this.#held.push(said);
    else said.deliver();
  }

  #end(how: "close" | "abort"): void {
    if (this.ended !== undefined) return;
    this.ended = how;
    this.#wake();
    queueMicrotask(() => this.#close());
  }

  #close(error?: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const { descriptors } of this.#held.splice(0)) closeAll(descriptors);
    this.#receiver?.onClose(error);
  }

  #addToDetached(
    stream: { unread: Uint8Array; descriptors: readonly FileDescriptor[] },
    bytes: Uint8Array,
    descriptors: readonly FileDescriptor[] = noFds,
  ): void {
    const unread = new Uint8Array(stream.unread.length + bytes.length);
    unread.set(stream.unread);
    unread.set(bytes, stream.unread.length);
    stream.unread = unread;
    stream.descriptors = [...stream.descriptors, ...descriptors];
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}
