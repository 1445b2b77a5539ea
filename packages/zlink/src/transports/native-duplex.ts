import { Duplex } from "node:stream";
import { duplicateAll, type FileDescriptorSource, UsageError } from "@zlink/core";
import type { Native, NativeSocket } from "@zlink/native";
import { FileDescriptor } from "../file-descriptor.ts";

/** Descriptors that wait to be taken, before no more is read. */
const mostDescriptors = 1024;

/** What a {@link NativeDuplex} begins with. */
export interface TakenOver {
  /** Bytes that were read behind the last message. */
  readonly unread: Uint8Array;
  /** The descriptors that came with them. */
  readonly descriptors: readonly FileDescriptor[];
  /** Something written before has not left: what is written now waits behind it. */
  readonly isCongested: boolean;
  /** Copies descriptors that are to be written; undefined if the socket carries none. */
  readonly native: Native | undefined;
}

/**
 * What a user gets of a native socket after an upgrade: a stream of Node that owns it. Descriptors go beside the bytes
 * where they are passed: see `stream-descriptors.ts`, by which a user reaches them.
 */
export class NativeDuplex extends Duplex {
  readonly #socket: NativeSocket;
  #onDrain: (() => void) | undefined;
  #isCongested: boolean;
  #descriptors: FileDescriptor[];
  readonly #native: Native | undefined;
  /** Descriptors to be written with chunks that wait in the stream. */
  readonly #attached = new Map<Uint8Array, readonly FileDescriptor[]>();

  constructor(socket: NativeSocket, { unread, descriptors, isCongested, native }: TakenOver) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    this.#isCongested = isCongested;
    this.#descriptors = [...descriptors];
    this.#native = native;
    socket.setReading(false);
    if (unread.length > 0) this.push(unread);
  }

  /** The descriptors that came and were not taken yet, in order: the caller's from now on. */
  takeDescriptors(): FileDescriptor[] {
    const descriptors = this.#descriptors;
    this.#descriptors = [];
    if (descriptors.length >= mostDescriptors) this._read();
    return descriptors;
  }

  /** Whether descriptors can be written. */
  get carriesDescriptors(): boolean {
    return this.#native !== undefined;
  }

  /** Writes bytes, and copies of descriptors with the first of them, as `write` does. */
  writeWithDescriptors(bytes: Uint8Array, fds: readonly FileDescriptorSource[]): boolean {
    const native = this.#native;
    if (native === undefined || bytes.length === 0) {
      throw new UsageError("ERR_VARLINK_VALUE", "descriptors travel with bytes: expected at least one");
    }
    // A view of its own: the stream hands on this very object, by which its descriptors are found again.
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const copy = (source: FileDescriptorSource) =>
      new FileDescriptor(native.duplicate(typeof source === "number" ? source : source.fd));
    this.#attached.set(chunk, duplicateAll(fds, copy));
    return this.write(chunk);
  }

  onRead(bytes: Uint8Array, descriptors: readonly FileDescriptor[] = []): void {
    this.#descriptors.push(...descriptors);
    if (!this.push(bytes) || this.#descriptors.length >= mostDescriptors) this.#socket.setReading(false);
  }

  onDrain(): void {
    this.#isCongested = false;
    const done = this.#onDrain;
    this.#onDrain = undefined;
    done?.();
  }

  onEnd(): void {
    this.push(null);
  }

  override _read(): void {
    if (this.#socket.isOpen && this.#descriptors.length < mostDescriptors) this.#socket.setReading(true);
  }

  override _write(
    chunk: Uint8Array,
    _encoding: BufferEncoding,
    onWritten: (error?: Error | null) => void,
  ): void {
    const descriptors = this.#attached.get(chunk);
    this.#attached.delete(chunk);
    try {
      this.#isCongested = !this.#socket.write(
        chunk,
        descriptors?.map((descriptor) => descriptor.take()),
      );
    } catch (error) {
      onWritten(error as Error);
      return;
    }
    if (this.#isCongested) this.#onDrain = onWritten;
    else onWritten();
  }

  override _final(onFinished: (error?: Error | null) => void): void {
    const finish = (): void => {
      if (this.#socket.isOpen) this.#socket.shutDown();
      onFinished();
    };
    if (this.#isCongested) this.#onDrain = finish;
    else finish();
  }

  override _destroy(error: Error | null, onDestroyed: (error?: Error | null) => void): void {
    this.#socket.close();
    for (const descriptor of [...this.takeDescriptors(), ...[...this.#attached.values()].flat()]) {
      descriptor.close();
    }
    this.#attached.clear();
    onDestroyed(error);
  }
}
