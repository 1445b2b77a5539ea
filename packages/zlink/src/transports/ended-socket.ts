import { Duplex } from "node:stream";

/**
 * A socket whose peer has closed its sending half already, with bytes in front of that end: a stream of Node
 * takes none back once its end has been reported. Reads are these bytes and the end; writes are the socket's.
 */
export class EndedSocket extends Duplex {
  readonly #socket: Duplex;

  constructor(socket: Duplex, unread: Uint8Array) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    if (unread.length > 0) this.push(unread);
    this.push(null);
    socket.once("close", () => this.destroy(socket.errored ?? undefined));
  }

  override _read(): void {}

  override _write(
    chunk: Uint8Array,
    encoding: BufferEncoding,
    onWritten: (error?: Error | null) => void,
  ): void {
    this.#socket.write(chunk, encoding, onWritten);
  }

  override _final(onFinished: (error?: Error | null) => void): void {
    this.#socket.end(() => onFinished());
  }

  override _destroy(error: Error | null, onDestroyed: (error?: Error | null) => void): void {
    this.#socket.destroy();
    onDestroyed(error);
  }
}
