import { type FramedOptions, framed, type Listener, type Transport } from "@zlink/core";
import type { ListenerEvents, Native, NativeListener } from "@zlink/native";
import { NativeStream } from "./native-stream.ts";
import { tagSocket } from "./socket-tags.ts";

/** How long to let connections wait when the system gives none, for want of descriptors, say. */
const restMs = 100;

/** What a {@link NativeConnections} is made of, beside its socket. */
export interface NativeConnectionsOptions {
  /** Where clients find it. */
  readonly address: string | undefined;
  /** What bounds the messages of its connections. */
  readonly framing: FramedOptions;
  /** Whether connections take descriptors. */
  readonly fds: boolean;
  /** Whether connections say who wrote what they read. */
  readonly senders: boolean;
  /** Called when it withdraws or closes, while it still listens: to take its name from the file system. */
  readonly beforeClose?: (() => void) | undefined;
}

/** Accepts connections of a listening Unix socket by the addon, and owns it. Until it is started, they wait. */
export class NativeConnections implements Listener, ListenerEvents {
  readonly address: string | undefined;
  readonly hasCredentials = true;
  readonly #native: Native;
  readonly #listener: NativeListener;
  readonly #options: NativeConnectionsOptions;
  #accept = (_transport: Transport): void => {};
  #onFailure = (_error: Error): void => {};
  #rest: NodeJS.Timeout | undefined;
  #hasWithdrawn = false;

  /** Owns the descriptor of a listening socket. Throws the system's error. */
  constructor(native: Native, fd: number, options: NativeConnectionsOptions) {
    this.#native = native;
    this.#options = options;
    this.address = options.address;
    this.#listener = native.openListener(fd, this, { takesCredentials: options.senders });
    tagSocket(this.#listener, "listen");
  }

  start(accept: (transport: Transport) => void, onFailure: (error: Error) => void): void {
    this.#accept = accept;
    this.#onFailure = onFailure;
    this.#listener.setAccepting(true);
  }

  withdraw(): void {
    if (this.#hasWithdrawn) return;
    this.#hasWithdrawn = true;
    this.#options.beforeClose?.();
  }

  async close(): Promise<void> {
    clearTimeout(this.#rest);
    try {
      this.withdraw();
    } finally {
      this.#listener.close();
    }
  }

  setXattr(name: string, value: string): boolean {
    return this.#listener.tag(name, value);
  }

  onAccept(fd: number): void {
    const { fds, senders, framing } = this.#options;
    const { maxMessageBytes } = framing;
    const stream = new NativeStream(this.#native, fd, { role: "server", fds, senders, maxMessageBytes });
    this.#accept(framed(stream, framing));
  }

  /** Whoever waits goes on waiting until there is room again: nothing that is connected suffers. */
  onFailure(error: NodeJS.ErrnoException): void {
    this.#listener.setAccepting(false);
    this.#rest = setTimeout(() => this.#listener.setAccepting(true), restMs);
    this.#onFailure(error);
  }
}
