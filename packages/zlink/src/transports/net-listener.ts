import type { Server as NetServer, Socket } from "node:net";
import { ConnectionError, type FramedOptions, framed, type Listener, type Transport } from "@zlink/core";
import { formatAddress } from "../address.ts";
import { type EndDetection, SocketStream } from "./socket-stream.ts";

/** What a {@link NetListener} is made of, beside its server. */
export interface NetListenerOptions {
  /** Where clients find it, if not where the server says it is bound. */
  readonly address?: string | undefined;
  /** What bounds the messages of its connections. */
  readonly framing: FramedOptions;
  /** Why nobody can tell who connects, if more can be said of it than that it is a socket of Node. */
  readonly whyNoCredentials?: string | undefined;
  /** Called when it withdraws or closes, while it still listens: to take its name from the file system. */
  readonly beforeClose?: (() => void) | undefined;
}

const whyNotOfTcp = "TCP carries no credentials; listen on a Unix socket";
const whyNotOfNode =
  "the sockets of node:net have no credentials; those of the package @zlink/native do, on Linux";

/** Accepts connections of a listening server of Node, and owns it. */
export class NetListener implements Listener {
  readonly address: string | undefined;
  readonly whyNoCredentials: string;
  readonly #server: NetServer;
  readonly #options: NetListenerOptions;
  readonly #endDetection: EndDetection;
  #hasWithdrawn = false;
  /** Connections that came before `start`, while other addresses were being bound. */
  #early: Transport[] = [];
  #accept = (transport: Transport): void => {
    this.#early.push(transport);
  };

  constructor(server: NetServer, options: NetListenerOptions) {
    this.#server = server;
    this.#options = options;
    this.address = options.address ?? boundAddress(server);
    const bound = server.address();
    const isTcp = typeof bound === "object" && bound !== null;
    this.#endDetection = isTcp ? "cannot-tell" : "write-nothing";
    this.whyNoCredentials = options.whyNoCredentials ?? (isTcp ? whyNotOfTcp : whyNotOfNode);
    server.on("connection", (socket: Socket) => {
      this.#accept(framed(new SocketStream(socket, this.#endDetection), options.framing));
    });
  }

  start(accept: (transport: Transport) => void, onFailure: (error: Error) => void): void {
    this.#server.on("error", onFailure);
    this.#accept = accept;
    for (const transport of this.#takeEarly()) accept(transport);
  }

  withdraw(): void {
    if (this.#hasWithdrawn) return;
    this.#hasWithdrawn = true;
    this.#options.beforeClose?.();
  }

  async close(): Promise<void> {
    for (const transport of this.#takeEarly()) transport.abort();
    try {
      this.withdraw();
    } finally {
      // Its callback would wait for all connections, which may go on.
      this.#server.close();
    }
  }

  #takeEarly(): Transport[] {
    const early = this.#early;
    this.#early = [];
    return early;
  }
}

function boundAddress(server: NetServer): string | undefined {
  const bound = server.address();
  if (bound === null) return undefined;
  if (typeof bound === "string") return formatAddress({ kind: "unix", path: bound });
  return formatAddress({ kind: "tcp", host: bound.address, port: bound.port });
}

/** Waits until a server listens; rejects with the system's error. */
export function listening(server: NetServer, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("listening", () => {
      server.off("error", reject);
      resolve();
    });
    listen();
  });
}

/** The same, for an address that is bound as it stands: rejects with {@link ConnectionError} `ERR_VARLINK_LISTEN`. */
export async function listeningOn(server: NetServer, address: string, listen: () => void): Promise<void> {
  try {
    await listening(server, listen);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConnectionError("ERR_VARLINK_LISTEN", `cannot listen on ${address}: ${why}`, { cause });
  }
}
