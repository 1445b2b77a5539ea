import type { Server as NetServer, Socket } from "node:net";
import { ConnectionError, framed, type Listener, type Transport } from "@zlink/core";
import { SocketStream } from "./socket-stream.ts";

/** What a {@link NetListener} is made of, beside its server. */
export interface NetListenerOptions {
  /** Where clients find it. */
  readonly address?: string | undefined;
  /** Bytes of one message. */
  readonly maxMessageBytes: number;
  /** Called when it closes, while it still listens: to take its name from the file system. */
  readonly beforeClose?: (() => void) | undefined;
}

/** Accepts connections of a listening server of Node, and owns it. */
export class NetListener implements Listener {
  readonly address: string | undefined;
  readonly #server: NetServer;
  readonly #options: NetListenerOptions;

  constructor(server: NetServer, options: NetListenerOptions) {
    this.#server = server;
    this.#options = options;
    this.address = options.address;
  }

  start(accept: (transport: Transport) => void, onFailure: (error: Error) => void): void {
    this.#server.on("error", onFailure);
    this.#server.on("connection", (socket: Socket) => {
      // A Unix socket has no remote address.
      const detection = socket.remoteAddress === undefined ? "write-nothing" : "cannot-tell";
      accept(framed(new SocketStream(socket, detection), this.#options));
    });
  }

  async close(): Promise<void> {
    this.#options.beforeClose?.();
    // Its callback would wait for all connections, which may go on.
    this.#server.close();
  }
}

/** Waits until a server listens. Rejects with {@link ConnectionError} `ERR_VARLINK_LISTEN`. */
export function listening(server: NetServer, name: string, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (cause: Error): void => {
      const message = `cannot listen on ${name}: ${cause.message}`;
      reject(new ConnectionError("ERR_VARLINK_LISTEN", message, { cause }));
    };
    server.once("error", onError);
    server.once("listening", () => {
      server.off("error", onError);
      resolve();
    });
    listen();
  });
}
