import { openSync } from "node:fs";
import type { Native, NativeSocket, SocketEvents } from "@zlink/native";
import type { RawPeer } from "../raw-peer.ts";
import { turn } from "./socket-peer.ts";

/** The test's end of a Unix socket of the addon, which sends descriptors. */
export class NativePeer implements RawPeer, SocketEvents {
  // They are the kernel's once they are sent, and cannot be told from others of this process.
  readonly openDescriptors = undefined;
  hasEnded = false;
  readonly #socket: NativeSocket;
  #chunks: Uint8Array[] = [];

  /** Owns the descriptor of a connected socket. */
  constructor(native: Native, fd: number) {
    this.#socket = native.openSocket(fd, this);
    this.#socket.setReading(true);
  }

  get received(): Buffer {
    const received = Buffer.concat(this.#chunks);
    this.#chunks = [received];
    return received;
  }

  async send(bytes: Uint8Array, descriptors: number): Promise<void> {
    const fds = Array.from({ length: descriptors }, () => openSync("/dev/null", "r"));
    try {
      if (this.#socket.isOpen && bytes.length > 0) this.#socket.write(bytes, fds);
    } catch {
      // The other side has closed meanwhile; what it sent before is still read.
    }
    await turn();
  }

  halfClose(): void {
    this.#socket.shutDown();
  }

  hangUp(): void {
    this.#socket.close();
    this.hasEnded = true;
  }

  async change(): Promise<void> {
    await turn();
  }

  onRead(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
  }

  onDrain(): void {}

  onEnd(): void {
    this.hasEnded = true;
  }

  onHangUp(): void {}

  onBroken(): void {
    this.hasEnded = true;
    this.#socket.close();
  }
}
