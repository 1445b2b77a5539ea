import { connect, type Socket } from "node:net";

/** One message, as it stood on the wire: the text without its NUL. */
export type MessageText = string;

/**
 * A connection that knows nothing of Varlink but the NUL: it shows what a peer really sends, which no client
 * that follows the rules could.
 */
export class RawConnection implements Disposable {
  readonly #socket: Socket;
  readonly #messages: MessageText[] = [];
  #unfinished: Buffer = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (bytes: Buffer) => this.#take(bytes));
    const end = () => {
      this.#ended = true;
      this.#wake();
    };
    socket.on("close", end).on("end", end).on("error", end);
  }

  /** Connects to a Unix socket. */
  static open(path: string): Promise<RawConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new RawConnection(socket));
      });
    });
  }

  /** Writes messages in one go, each with its NUL. */
  send(...messages: readonly object[]): void {
    this.#socket.write(messages.map((message) => `${JSON.stringify(message)}\0`).join(""));
  }

  /** The next message, or `undefined` when the peer closes or sends nothing for `timeoutMs`. */
  async next(timeoutMs = 5_000): Promise<MessageText | undefined> {
    const deadline = Date.now() + timeoutMs;
    while (this.#messages.length === 0 && !this.#ended) {
      const left = deadline - Date.now();
      if (left <= 0) return undefined;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.#messages.shift();
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    this.#unfinished = Buffer.concat([this.#unfinished, bytes]);
    for (let end = this.#unfinished.indexOf(0); end >= 0; end = this.#unfinished.indexOf(0)) {
      this.#messages.push(this.#unfinished.toString("utf8", 0, end));
      this.#unfinished = this.#unfinished.subarray(end + 1);
    }
    this.#wake();
  }
}
