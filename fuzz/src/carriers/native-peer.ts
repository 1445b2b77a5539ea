import { openSync } from "node:fs";
import type { Native, NativeSocket, SocketEvents } from "@zlink/native";
import { Inbox, type Peer, turn } from "./peer.ts";

/** The end of a Unix socket of the addon, which sends descriptors. Those that come are the kernel's to close. */
export class NativePeer implements Peer, SocketEvents {
  readonly inbox = new Inbox();
  readonly #native: Native;
  readonly #socket: NativeSocket;
  readonly #sample: number;
  #isCongested = false;
  #endsSending = false;

  /** Owns the descriptor of a connected socket. `sample` is what copies of are sent, where any are. */
  constructor(native: Native, fd: number, sample = -1) {
    this.#native = native;
    this.#sample = sample;
    this.#socket = native.openSocket(fd, this);
    this.#socket.setReading(true);
  }

  async send(bytes: Uint8Array, descriptors: number): Promise<void> {
    const fds = Array.from({ length: descriptors }, () => this.#native.duplicate(this.#sample));
    if (!this.#socket.isOpen) {
      for (const fd of fds) this.#native.closeDescriptor(fd);
      return;
    }
    try {
      this.#isCongested = !this.#socket.write(bytes, fds);
    } catch {
      // The other side has closed meanwhile; what it sent before is still read. The addon has closed the descriptors.
    }
    await turn();
    await turn();
  }

  halfClose(): void {
    this.#endsSending = true;
    if (!this.#isCongested && this.#socket.isOpen) this.#socket.shutDown();
  }

  hangUp(): void {
    this.#socket.close();
    this.inbox.end();
  }

  onRead(bytes: Uint8Array): void {
    this.inbox.add(bytes);
  }

  onDrain(): void {
    this.#isCongested = false;
    if (this.#endsSending) this.#socket.shutDown();
  }

  onEnd(): void {
    this.inbox.end();
  }

  onHangUp(): void {}

  onBroken(): void {
    this.inbox.end();
    this.#socket.close();
  }
}

/** A descriptor whose copies are sent. */
export function openSample(): number {
  return openSync("/dev/null", "r");
}
