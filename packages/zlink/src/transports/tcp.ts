import type { Server as NetServer } from "node:net";
import type { Duplex } from "node:stream";
import type { ByteStream, FramedOptions } from "@zlink/core";
import { formatAddress, type TcpAddress } from "../address.ts";
import { nodeNet } from "../built-in-modules.ts";
import { listeningOn, NetListener } from "./net-listener.ts";
import { openSocket } from "./open-socket.ts";
import { SocketStream } from "./socket-stream.ts";

/** Connects to a TCP port. Whether a client that sends no more still reads cannot be told there. */
export async function connectTcp(address: TcpAddress, signal?: AbortSignal): Promise<ByteStream<Duplex>> {
  const { host, port } = address;
  return new SocketStream(await openSocket(address, { host, port, noDelay: true }, signal), "cannot-tell");
}

/** Listens on a TCP port; port 0 takes a free one, which the listener's address then names. */
export async function listenTcp(address: TcpAddress, framing: FramedOptions): Promise<NetListener> {
  const server: NetServer = nodeNet().createServer({ allowHalfOpen: true, noDelay: true });
  await listeningOn(server, formatAddress(address), () =>
    server.listen({ host: address.host, port: address.port }),
  );
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : address.port;
  return new NetListener(server, { address: formatAddress({ ...address, port }), framing });
}
