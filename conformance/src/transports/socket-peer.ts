import { connect, type NetConnectOpts, type Socket } from "node:net";
import type { RawPeer } from "../raw-peer.ts";

/** The test's end of a socket. */
export class SocketPeer implements RawPeer {
  readonly openDescriptors = undefined;
  hasEnded = false;
  readonly #socket: Socket;
  readonly #between: () => Promise<void>;
  #chunks: Buffer[] = [];
  #waiters: (() => void)[] = [];

  /** `between` resolves when the other side has had time to read what was written. */
  constructor(socket: Socket, between: () => Promise<void>) {
    this.#socket = socket;
    this.#between = between;
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => {
      this.#chunks.push(bytes);
      this.#wake();
    });
    const ended = (): void => {
      this.hasEnded = true;
      this.#wake();
    };
    // A peer that closes while the test still writes to it resets the connection: that is an end like others.
    socket.on("end", ended).on("close", ended).on("error", ended);
  }

  /** Connects to a service. */
  static async connect(options: NetConnectOpts, between: () => Promise<void>): Promise<SocketPeer> {
    const socket = connect({ ...options, allowHalfOpen: true });
    await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    return new SocketPeer(socket, between);
  }

  get received(): Buffer {
    this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0] ?? Buffer.alloc(0);
  }

  async send(bytes: Uint8Array): Promise<void> {
    if (this.#socket.writable) this.#socket.write(bytes);
    await this.#between();
  }

  halfClose(): void {
    this.#socket.end();
  }

  hangUp(): void {
    this.#socket.destroy();
  }

  change(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}

/** Lets a reader in this process have its turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
