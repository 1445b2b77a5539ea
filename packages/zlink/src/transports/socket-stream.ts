import type { Duplex } from "node:stream";
import type { ByteReceiver, ByteStream, Descriptor, PeerEnd } from "@zlink/core";
import { nodeNet } from "../built-in-modules.ts";
import { EndedSocket } from "./ended-socket.ts";
import { JoinedStream } from "./joined-stream.ts";

const noBytes = new Uint8Array(0);

/** How often a peer of which nothing is read is asked whether it is still there. */
const probeIntervalMs = 250;

/** How long a closed socket waits for a peer that does not read what was written before. */
const lingerMs = 5000;

/** How to find out what became of a peer that sends no more. */
export type EndDetection = "write-nothing" | "cannot-tell";

/**
 * A byte stream over a socket of Node, or any other `Duplex`. After an upgrade the user gets that very object,
 * or, if the peer has closed its sending half by then, one like it.
 *
 * `endDetection` is `"write-nothing"` for Unix sockets, where a write of no bytes fails if the peer is gone and
 * succeeds if it has only closed its sending half. They must have been made with `allowHalfOpen`. It is for
 * services: to find a peer gone loses what it has sent and nobody has read, which a client would miss.
 */
export class SocketStream implements ByteStream<Duplex> {
  readonly #socket: Duplex;
  readonly #endDetection: EndDetection;
  #receiver!: ByteReceiver;
  #error: Error | undefined;
  #probe: NodeJS.Timeout | undefined;
  #linger: NodeJS.Timeout | undefined;
  #hasEnded = false;

  constructor(socket: Duplex, endDetection: EndDetection) {
    this.#socket = socket;
    this.#endDetection = endDetection;
    // Heard from the beginning: it may break before it is started, or be refused and never be.
    socket.on("error", (error) => {
      this.#error ??= error;
    });
  }

  start(receiver: ByteReceiver): void {
    this.#receiver = receiver;
    const socket = this.#socket;
    socket.on("data", this.#onData);
    socket.on("drain", this.#onDrain);
    socket.on("end", this.#onEnd);
    const onClose = (): void => {
      clearInterval(this.#probe);
      clearTimeout(this.#linger);
      receiver.onClose(this.#error);
    };
    if (socket.closed) process.nextTick(onClose);
    else socket.once("close", onClose);
  }

  write(
    pieces: string | readonly string[],
    onWritten?: () => void,
    _descriptors?: readonly Descriptor[],
  ): boolean {
    const socket = this.#socket;
    if (!socket.writable) return true;
    const text = typeof pieces === "string" ? pieces : pieces.join("");
    if (onWritten === undefined) return text === "" ? !socket.writableNeedDrain : socket.write(text);
    return socket.write(text, (error) => {
      if (!error) onWritten();
    });
  }

  pause(): void {
    this.#socket.pause();
    this.#watchPeer();
  }

  resume(): void {
    if (!this.#hasEnded) this.#stopWatching();
    this.#socket.resume();
  }

  setKeepAlive(keepAlive: boolean): void {
    const socket = this.#socket;
    if (!(socket instanceof nodeNet().Socket || socket instanceof JoinedStream)) return;
    if (keepAlive) socket.ref();
    else socket.unref();
  }

  close(): void {
    const socket = this.#socket;
    if (socket.writableFinished || !socket.writable) {
      socket.destroy();
      return;
    }
    socket.end(() => socket.destroy());
    this.#linger ??= setTimeout(() => socket.destroy(), lingerMs).unref();
  }

  abort(): void {
    this.#socket.destroy();
  }

  detach(unread: Uint8Array): Duplex {
    const socket = this.#socket;
    this.#stopWatching();
    socket.off("data", this.#onData);
    socket.off("drain", this.#onDrain);
    socket.off("end", this.#onEnd);
    if (socket.readableEnded) return new EndedSocket(socket, unread);
    socket.pause();
    if (unread.length > 0) socket.unshift(unread);
    forgetPause(socket);
    return socket;
  }

  readonly #onData = (bytes: Uint8Array): void => this.#receiver.onBytes(bytes);

  readonly #onDrain = (): void => this.#receiver.onDrain();

  readonly #onEnd = (): void => {
    this.#hasEnded = true;
    if (this.#endDetection === "cannot-tell") {
      this.#receiver.onEnd("cannot-tell");
      return;
    }
    this.#writeNothing((end) => this.#receiver.onEnd(end));
    this.#watchPeer();
  };

  /**
   * A peer that sends no more, or is not read from, may go away while a handler sleeps and nothing is written
   * that would tell. What waits to be written tells by itself.
   */
  #watchPeer(): void {
    if (this.#probe !== undefined || this.#endDetection === "cannot-tell" || this.#socket.destroyed) return;
    const probe = (): void => {
      if (this.#socket.writableLength === 0) this.#writeNothing(() => {});
    };
    this.#probe = setInterval(probe, probeIntervalMs).unref();
  }

  #stopWatching(): void {
    clearInterval(this.#probe);
    this.#probe = undefined;
  }

  #writeNothing(onEnd: (end: PeerEnd) => void): void {
    if (!this.#socket.writable) {
      onEnd("gone");
      return;
    }
    this.#socket.write(noBytes, (error) => onEnd(error ? "gone" : "half-closed"));
  }
}

/**
 * Brings a paused stream into the state of a fresh one, in which the user's first `data` listener makes it flow.
 * Node does that when the last `readable` listener is removed.
 */
function forgetPause(socket: Duplex): void {
  const ignore = (): void => {};
  socket.on("readable", ignore);
  socket.off("readable", ignore);
}
