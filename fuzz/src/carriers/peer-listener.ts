import { once } from "node:events";
import { createServer, type ListenOptions, type Server, type Socket } from "node:net";
import type { Native } from "@zlink/native";
import { NativePeer } from "./native-peer.ts";
import { OpenedPeers } from "./opened-peers.ts";

/** Where one client finds the fuzzer, as often as it connects. */
export class PeerListener extends OpenedPeers {
  readonly #server: Server;

  private constructor(server: Server, native: Native, sample?: number) {
    super();
    this.#server = server;
    server.on("connection", (socket: Socket) => {
      this.add(new NativePeer(native, takeDescriptor(native, socket), sample));
    });
  }

  /** Begins to listen. What its peers send are copies of `sample`, if they are to send any. */
  static async listen(where: ListenOptions, native: Native, sample?: number): Promise<PeerListener> {
    const server = createServer({ noDelay: true }).listen(where);
    await once(server, "listening");
    return new PeerListener(server, native, sample);
  }

  /** The port of TCP that it was given. */
  get port(): number {
    const bound = this.#server.address();
    return typeof bound === "object" && bound !== null ? bound.port : 0;
  }

  override close(): void {
    super.close();
    this.#server.close();
  }
}

/** The descriptor of a socket that nothing has been read from: Node lets go of it, and the connection stays. */
export function takeDescriptor(native: Native, socket: Socket): number {
  const { _handle: handle } = socket as unknown as { readonly _handle: { readonly fd: number } };
  const fd = native.duplicate(handle.fd);
  socket.destroy();
  return fd;
}
