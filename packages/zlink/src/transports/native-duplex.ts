import { Duplex } from "node:stream";
import type { NativeSocket } from "@zlink/native";
import type { FileDescriptor } from "../file-descriptor.ts";

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
}

/**
 * What a user gets of a native socket after an upgrade: a stream of Node that owns it. Where descriptors are passed
 * (`fds: true`), `takeDescriptors` gives those that came with what was read, and `writeWithDescriptors` sends some.
 */
export class NativeDuplex extends Duplex {
  readonly #socket: NativeSocket;
  #onDrain: (() => void) | undefined;
  #isCongested: boolean;
  #descriptors: FileDescriptor[];

  constructor(socket: NativeSocket, { unread, descriptors, isCongested }: TakenOver) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    this.#isCongested = isCongested;
    this.#descriptors = [...descriptors];
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
    try {
      this.#isCongested = !this.#socket.write(chunk);
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
    for (const descriptor of this.takeDescriptors()) descriptor.close();
    onDestroyed(error);
  }
}
