import { Duplex } from "node:stream";
import type { NativeSocket } from "@zlink/native";

/** What a user gets of a native socket after an upgrade: a stream of Node that owns it. */
export class NativeDuplex extends Duplex {
  readonly #socket: NativeSocket;
  #onDrain: (() => void) | undefined;
  /** Something written before the upgrade has not left: what is written now waits behind it. */
  #isCongested: boolean;

  /** Begins with the bytes that were read behind the last message. */
  constructor(socket: NativeSocket, unread: Uint8Array, isCongested: boolean) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    this.#isCongested = isCongested;
    socket.setReading(false);
    if (unread.length > 0) this.push(unread);
  }

  onRead(bytes: Uint8Array): void {
    if (!this.push(bytes)) this.#socket.setReading(false);
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
    if (this.#socket.isOpen) this.#socket.setReading(true);
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
    onDestroyed(error);
  }
}
