import type { Binding } from "./binding.ts";
import { EventLoop } from "./event-loop.ts";
import { type ListenerEvents, NativeListener, type NativeListenerOptions } from "./native-listener.ts";
import { NativeSocket, type NativeSocketOptions, type SocketEvents } from "./native-socket.ts";
import { succeed, systemError } from "./system-error.ts";

/** What a descriptor is. */
export interface SocketKind {
  readonly family: "unix" | "inet" | "inet6" | "other";
  readonly type: "stream" | "datagram" | "other";
  readonly isListening: boolean;
}

const families: Readonly<Record<number, SocketKind["family"]>> = { 1: "unix", 2: "inet", 10: "inet6" };
const types: Readonly<Record<number, SocketKind["type"]>> = { 1: "stream", 2: "datagram" };

/** What the addon can do. Every function throws the system's error, with `code`, `errno` and `syscall`. */
export class Native {
  readonly #binding: Binding;
  readonly #loop: EventLoop;

  constructor(binding: Binding) {
    this.#binding = binding;
    this.#loop = new EventLoop(binding);
  }

  /**
   * Calls back once, when the event that is being told by the addon has been dealt with, its microtasks and ticks too;
   * false, and never, if none is being told.
   */
  afterEvent(callback: () => void): boolean {
    return this.#loop.afterEvent(callback);
  }

  /**
   * True if a text stands between the quotes of JSON as it is, for it has nothing that would have to be escaped; false too where
   * that is not known at once. Looks through a megabyte in a tenth of a millisecond, which `JSON.stringify` takes two for.
   */
  isPlainText(text: string): boolean {
    return this.#binding.isPlainText(text) === 1;
  }

  /** Takes a connected stream socket over; its descriptor belongs to what is returned. */
  openSocket(fd: number, events: SocketEvents, options?: NativeSocketOptions): NativeSocket {
    return new NativeSocket(this.#loop, fd, events, options);
  }

  /** Takes a listening socket over; its descriptor belongs to what is returned. */
  openListener(fd: number, events: ListenerEvents, options?: NativeListenerOptions): NativeListener {
    return new NativeListener(this.#loop, fd, events, options);
  }

  /** Connects to a Unix socket: a path, or a NUL and an abstract name. Returns a descriptor. Never waits: `EAGAIN` if the service's queue is full. */
  connect(name: string): number {
    return succeed(this.#binding.connect(name), "connect", name);
  }

  /** Binds a Unix socket and listens. Returns a descriptor. */
  listen(name: string, backlog: number): number {
    return succeed(this.#binding.listen(name, backlog), "listen", name);
  }

  /** Two descriptors of stream sockets that are connected to each other. */
  socketPair(): [number, number] {
    const answer: number[] = [];
    succeed(this.#binding.socketPair(answer), "socketpair");
    return answer as [number, number];
  }

  /** Sends one datagram to a Unix socket: a path, or a NUL and an abstract name. The descriptors stay the caller's. */
  sendDatagram(name: string, text: string, descriptors?: readonly number[]): void {
    succeed(this.#binding.sendDatagram(name, text, descriptors), "sendmsg", name);
  }

  /** Another descriptor of the same thing, which no child inherits. */
  duplicate(fd: number): number {
    return succeed(this.#binding.duplicate(fd), "fcntl", String(fd));
  }

  /** Closes a descriptor. */
  closeDescriptor(fd: number): void {
    succeed(this.#binding.closeDescriptor(fd), "close", String(fd));
  }

  /** Makes a descriptor that was passed to this process one that no child inherits. */
  adopt(fd: number): void {
    succeed(this.#binding.adopt(fd), "fcntl", String(fd));
  }

  /** What a descriptor is; undefined if it is no socket. */
  inspect(fd: number): SocketKind | undefined {
    const answer: number[] = [];
    const outcome = this.#binding.inspect(fd, answer);
    const [type = 0, family = 0, isListening = 0] = answer;
    if (outcome < 0) {
      const error = systemError(outcome, "getsockopt", String(fd));
      if (error.code === "ENOTSOCK") return undefined;
      throw error;
    }
    return {
      family: families[family] ?? "other",
      type: types[type] ?? "other",
      isListening: isListening === 1,
    };
  }

  /** Sets an extended attribute of a file. False if the kernel or the file system does not allow it. */
  tagFile(path: string, name: string, value: string): boolean {
    return this.#binding.tagFile(path, name, value) === 0;
  }

  /** The number of this process in the kernel's file system of processes (`LISTEN_PIDFDID`), where it has one. */
  ownPidfdId(): bigint | undefined {
    return this.#binding.ownPidfdId();
  }
}
