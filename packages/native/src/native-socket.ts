import { nativeEvent } from "./binding.ts";
import type { EventLoop, Polled } from "./event-loop.ts";
import { succeed, systemError } from "./system-error.ts";

/** How the peer of a {@link NativeSocket} ended: it is gone, or only sends no more and still reads. */
export type SocketEnd = "gone" | "half-closed";

/** Who sent some bytes, or is at the other end. */
export interface Credentials {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
}

/** What a {@link NativeSocket} reports. */
export interface SocketEvents {
  /**
   * Bytes of one read and the descriptors that came with it, which belong to the receiver from now on. The bytes are
   * part of memory that others are read into: they stay as they are, and their `ArrayBuffer` must not be detached.
   */
  onRead(
    bytes: Uint8Array,
    descriptors: readonly number[] | undefined,
    sender: Credentials | undefined,
  ): void;
  /** A read that brought ASCII alone, and no descriptors, as text; told to sockets that take it in place of `onRead`. */
  onText?(text: string): void;
  /** All that was written is the kernel's. */
  onDrain(): void;
  /** The peer sends no more; what it sent before was read. */
  onEnd(end: SocketEnd): void;
  /** The peer is gone, found while nothing was read: what it sent may still be there. */
  onHangUp(): void;
  /** The socket broke; nothing more is reported. It must be closed. */
  onBroken(error: Error): void;
}

/** A longer message is told in parts whatever is allowed: the engine could not make one string of it. */
const longestText = 2 ** 28;

/** Options of a {@link NativeSocket}. */
export interface NativeSocketOptions {
  /** Whether descriptors are taken; otherwise the kernel closes those that come. */
  readonly takesDescriptors?: boolean | undefined;
  /** Whether the kernel adds the sender's credentials to what is read (`SO_PASSCRED`). */
  readonly takesCredentials?: boolean | undefined;
  /**
   * Has reads that bring ASCII alone told as text, and a long message, which ends with a NUL, when all of it has come, but
   * for one of more bytes than this; 0 by default: all are told as they come, as bytes. Not where credentials are taken.
   */
  readonly mostText?: number | undefined;
}

/**
 * A connected stream socket of the Unix kind. Reading is one `recvmsg`, writing one `sendmsg`. It does not read until
 * {@link setReading} says so, and keeps the process alive unless told otherwise.
 */
export class NativeSocket implements Polled {
  readonly #loop: EventLoop;
  readonly #events: SocketEvents;
  readonly #takesCredentials: boolean;
  #id: number;

  /** Owns the descriptor from now on, also if it throws the system's error. */
  constructor(loop: EventLoop, fd: number, events: SocketEvents, options: NativeSocketOptions = {}) {
    const { takesDescriptors = false, takesCredentials = false, mostText = 0 } = options;
    this.#loop = loop;
    this.#events = events;
    this.#takesCredentials = takesCredentials;
    this.#id = succeed(
      loop.binding.openStream(
        fd,
        takesDescriptors,
        takesCredentials,
        takesCredentials ? 0 : Math.min(mostText, longestText),
      ),
      "calloc",
    );
    loop.add(this.#id, this);
  }

  /** True until it is closed. */
  get isOpen(): boolean {
    return this.#id >= 0;
  }

  /** Reads from now on, or does not. */
  setReading(isReading: boolean): void {
    this.#loop.binding.setReading(this.#id, isReading);
  }

  /** Has all reads told as bytes from now on. Gives those of a long message that were read, if its end has not come. */
  takeBytes(): Uint8Array | undefined {
    return this.#loop.binding.takeBytes(this.#id);
  }

  /** Lets it keep the process alive, or not. */
  setKeepAlive(keepsAlive: boolean): void {
    this.#loop.binding.setKeepAlive(this.#id, keepsAlive);
  }

  /**
   * Reads once without waiting for the event loop, and reports it; true if there was something. Looks again and again
   * for `spinMicros` microseconds, during which nothing else runs in this thread.
   */
  readNow(spinMicros = 0): boolean {
    const size = this.#loop.binding.read(this.#id, spinMicros);
    if (typeof size === "string") {
      this.#events.onText?.(size);
      return true;
    }
    // An error shows again in the read that the event loop asks for.
    if (size < 0) return false;
    this.#read(size, this.#loop.descriptorsRead);
    return true;
  }

  /**
   * Writes text as UTF-8, whole or in pieces that follow each other, or bytes. True if the kernel has all of it; false if
   * some waits, until `onDrain`. Owns the descriptors. Throws the system's error.
   */
  write(data: string | readonly string[] | Uint8Array, descriptors?: readonly number[]): boolean {
    const { binding } = this.#loop;
    const outcome =
      typeof data === "string" || isPieces(data)
        ? binding.write(this.#id, data, descriptors)
        : binding.writeBytes(this.#id, data, descriptors);
    if (outcome < 0) throw systemError(outcome, "sendmsg");
    return outcome === 0;
  }

  /** Ends the sending half. What waits to be written must have left. */
  shutDown(): void {
    this.#loop.binding.shutDown(this.#id);
  }

  /** True if the peer has closed the socket, and not only its sending half. */
  get hasHungUp(): boolean {
    return this.#loop.binding.hasHungUp(this.#id) === 1;
  }

  /** Closes it at once. Nothing more is reported; a second call does nothing. */
  close(): void {
    if (this.#id < 0) return;
    this.#loop.binding.close(this.#id);
    this.#loop.remove(this.#id);
    // Numbers are used again: this one must not reach another's socket.
    this.#id = -1;
  }

  /** Who is at the other end, and its groups. Undefined if the kernel does not say. */
  readPeer(): (Credentials & { readonly groups: readonly number[] }) | undefined {
    const answer: number[] = [];
    if (this.#loop.binding.peer(this.#id, answer) < 0) return undefined;
    const [pid = 0, uid = 0, gid = 0, ...groups] = answer;
    return { pid, uid, gid, groups };
  }

  /** A descriptor of the process at the other end (`SO_PEERPIDFD`), the caller's to close; undefined where the kernel has none. */
  openPeerPidfd(): number | undefined {
    const fd = this.#loop.binding.peerPidfd(this.#id);
    return fd < 0 ? undefined : fd;
  }

  /** Sets an extended attribute of the socket. False if the kernel does not allow it. */
  tag(name: string, value: string): boolean {
    return this.#loop.binding.tagSocket(this.#id, name, value) === 0;
  }

  onEvent(event: number, a: number, b: number, data?: string | Uint8Array): void {
    if (typeof data === "string") this.#events.onText?.(data);
    else if (data !== undefined) this.#events.onRead(data, undefined, undefined);
    else if (event === nativeEvent.read) this.#read(a, b);
    else if (event === nativeEvent.drain) this.#events.onDrain();
    else if (event === nativeEvent.hangUp) this.#events.onHangUp();
    else this.#events.onBroken(systemError(a, b === 0 ? "sendmsg" : "epoll_ctl"));
  }

  #read(size: number, count: number): void {
    if (size > 0) {
      const sender = this.#takesCredentials ? this.#loop.takeSender() : undefined;
      const descriptors = count > 0 ? this.#loop.takeDescriptors(count) : undefined;
      const bytes = this.#loop.takeBytes(size);
      if (count < 0)
        this.#events.onBroken(new Error("descriptors were lost: this process has too many open"));
      else this.#events.onRead(bytes, descriptors, sender);
    } else if (size === 0) this.#events.onEnd(count === 1 ? "gone" : "half-closed");
    else this.#events.onBroken(systemError(size, "recvmsg"));
  }
}

function isPieces(data: readonly string[] | Uint8Array): data is readonly string[] {
  return Array.isArray(data);
}
