import { type Binding, numberCount, numberOf } from "./binding.ts";
import { succeed } from "./system-error.ts";

/** Bytes of one piece of memory that reads go to. */
const chunkBytes = 256 * 1024;

/** A read gets at least this much room: what a socket of Linux usually holds at most comes in one or two reads. */
const leastRoom = 64 * 1024;

/** What is told of the events of one socket. */
export interface Polled {
  onEvent(event: number, a: number, b: number, data?: string | Uint8Array): void;
}

/**
 * Where the sockets of this thread meet its event loop: the loop calls one function, which finds the socket; what is
 * read goes to memory that is used up from the front, so that nobody's bytes are written over and none are copied.
 */
export class EventLoop {
  readonly binding: Binding;
  readonly #polled: (Polled | undefined)[] = [];
  readonly #numbers = new Int32Array(numberCount);
  #chunk = Buffer.alloc(0);
  #isChunkLent = false;
  #awaiting: (() => void)[] = [];

  constructor(binding: Binding) {
    this.binding = binding;
    const dispatch = (event: number, id: number, a: number, b: number, data?: string | Uint8Array) =>
      this.#polled[id]?.onEvent(event, a, b, data);
    succeed(binding.setUp(dispatch, this.#afterDispatch, this.#numbers), "setUp");
    this.#renewChunk();
  }

  /** Has a socket told of its events. */
  add(id: number, polled: Polled): void {
    this.#polled[id] = polled;
  }

  /** Forgets a socket, which the addon has closed: its number may be another's next. */
  remove(id: number): void {
    this.#polled[id] = undefined;
  }

  /** Takes the bytes that the last read brought: a part of memory that other reads go to, so that none may detach it. */
  takeBytes(size: number): Uint8Array {
    // The addon counts what it has used: whatever was thrown between a read and this, bytes stay with their socket.
    const offset = this.#numbers[numberOf.offset] ?? 0;
    if (!this.#isChunkLent) this.#lendChunk();
    const bytes = this.#chunk.subarray(offset, offset + size);
    if (chunkBytes - offset - size < leastRoom) this.#renewChunk();
    return bytes;
  }

  /** The descriptors that came with the last read. */
  takeDescriptors(count: number): number[] {
    return Array.from(this.#numbers.subarray(0, count));
  }

  /** How many descriptors came with a read that JavaScript asked for; at the end, 1 if the peer is gone. */
  get descriptorsRead(): number {
    return this.#numbers[numberOf.descriptors] ?? 0;
  }

  /** Who sent what was read last, where the socket takes credentials and they came. */
  takeSender(): { readonly pid: number; readonly uid: number; readonly gid: number } | undefined {
    const [pid = -1, uid = -1, gid = -1] = this.#numbers.subarray(numberOf.senderPid, numberOf.descriptors);
    // The kernel's "nobody" ids are unsigned; no process has the number 0 or less.
    return pid <= 0 ? undefined : { pid, uid: uid >>> 0, gid: gid >>> 0 };
  }

  /**
   * Calls back once, when the event that is being told has been dealt with, its microtasks and ticks too; false, and
   * never, if none is being told. Cheaper than a tick that is scheduled from a microtask.
   */
  afterEvent(callback: () => void): boolean {
    if (this.#numbers[numberOf.isDispatching] === 0) return false;
    this.#awaiting.push(callback);
    this.#numbers[numberOf.isAwaited] = 1;
    return true;
  }

  readonly #afterDispatch = (): void => {
    const awaiting = this.#awaiting;
    this.#awaiting = [];
    // What one of them throws must not cost the others their turn.
    for (const [at, callback] of awaiting.entries()) {
      try {
        callback();
      } catch (error) {
        for (const other of awaiting.slice(at + 1)) this.afterEvent(other);
        throw error;
      }
    }
  };

  #renewChunk(): void {
    // Not from Node's shared pool: what is not yet written to is not yet memory either.
    const chunk = Buffer.allocUnsafeSlow(chunkBytes);
    succeed(this.binding.supply(chunk), "supply");
    this.#chunk = chunk;
    this.#isChunkLent = false;
  }

  /**
   * Whoever gets some of the bytes could else give all of the chunk to another thread while the addon reads into it. Not before
   * somebody does: the module takes 2 ms of a start, and replies mostly come as text.
   */
  #lendChunk(): void {
    process.getBuiltinModule("node:worker_threads").markAsUntransferable(this.#chunk.buffer);
    this.#isChunkLent = true;
  }
}
