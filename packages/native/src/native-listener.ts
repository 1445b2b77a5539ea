import type { EventLoop, Polled } from "./event-loop.ts";
import { succeed, systemError } from "./system-error.ts";

/** What a {@link NativeListener} reports. */
export interface ListenerEvents {
  /** A connection's descriptor, which belongs to the receiver from now on. */
  onAccept(fd: number): void;
  /** The system gave no connection although one waits, for want of descriptors or memory, say. */
  onFailure(error: NodeJS.ErrnoException): void;
}

/** Options of a {@link NativeListener}. */
export interface NativeListenerOptions {
  /** Whether what it accepts says who wrote what, from the first byte on (`SO_PASSCRED`). */
  readonly takesCredentials?: boolean | undefined;
}

/** A listening socket. It does not accept until {@link setAccepting} says so. */
export class NativeListener implements Polled {
  readonly #loop: EventLoop;
  readonly #events: ListenerEvents;
  #id: number;

  /** Owns the descriptor, which must listen, from now on, also if it throws the system's error. */
  constructor(loop: EventLoop, fd: number, events: ListenerEvents, options: NativeListenerOptions = {}) {
    this.#loop = loop;
    this.#events = events;
    this.#id = succeed(loop.binding.openListener(fd, false, options.takesCredentials === true), "calloc");
    loop.add(this.#id, this);
  }

  /** True until it is closed. */
  get isOpen(): boolean {
    return this.#id >= 0;
  }

  /** Accepts from now on, or lets connections wait. */
  setAccepting(isAccepting: boolean): void {
    this.#loop.binding.setReading(this.#id, isAccepting);
  }

  /** Lets it keep the process alive, or not. */
  setKeepAlive(keepsAlive: boolean): void {
    this.#loop.binding.setKeepAlive(this.#id, keepsAlive);
  }

  /** Closes it; a second call does nothing. */
  close(): void {
    if (this.#id < 0) return;
    this.#loop.binding.close(this.#id);
    this.#loop.remove(this.#id);
    this.#id = -1;
  }

  /** Sets an extended attribute of the socket. False if the kernel does not allow it. */
  tag(name: string, value: string): boolean {
    return this.#loop.binding.tagSocket(this.#id, name, value) === 0;
  }

  onEvent(_event: number, a: number, b: number): void {
    if (a >= 0) this.#events.onAccept(a);
    else this.#events.onFailure(systemError(a, b === 0 ? "accept4" : "epoll_ctl"));
  }
}
