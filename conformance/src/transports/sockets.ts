import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type NetConnectOpts, type Socket } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { openConnection, serve } from "zlink";
import { conformanceService } from "../conformance-service.ts";
import { SocketPeer, turn } from "./socket-peer.ts";
import type { ConformanceTransport } from "./transport.ts";

/** Unix sockets in a folder of the test's; the other end is of `node:net`. */
export function unixSocket(folder: string): ConformanceTransport<Duplex> {
  return overSockets("a Unix socket", () => `unix:${join(folder, randomUUID())}`);
}

/** TCP sockets; the other end is of `node:net`. */
export const tcpSocket = overSockets("TCP", () => "tcp:127.0.0.1:0");

function overSockets(name: string, freshAddress: () => string): ConformanceTransport<Duplex> {
  return {
    name,
    mostDescriptors: 0,
    async serve(limits) {
      const server = await serve(freshAddress(), { ...conformanceService(sendBack), ...limits });
      const [address = ""] = server.addresses;
      return {
        connect: () => SocketPeer.connect(connectOptions(address), turn),
        [Symbol.asyncDispose]: () => server.close({ graceMs: 0 }),
      };
    },
    async connect(limits) {
      const { address, accepted } = await listen(freshAddress());
      const connection = await openConnection(address, limits);
      return { connection, peer: await accepted, readRaw };
    },
  };
}

/** Sends back every byte of a connection that was taken over. */
export function sendBack(stream: Duplex): void {
  stream.pipe(stream);
  // The test goes away when it has seen what it wanted.
  stream.on("error", () => stream.destroy());
}

function connectOptions(address: string): NetConnectOpts {
  if (address.startsWith("unix:")) return { path: address.slice("unix:".length) };
  const [, host = "", port] = address.split(":");
  return { host, port: Number(port) };
}

/** Listens for one connection. */
async function listen(wanted: string): Promise<{ address: string; accepted: Promise<SocketPeer> }> {
  const server = createServer({ allowHalfOpen: true });
  server.listen(connectOptions(wanted));
  await once(server, "listening");
  const accepted = once(server, "connection").then(([socket]) => {
    server.close();
    return new SocketPeer(socket as Socket, turn);
  });
  const bound = server.address();
  const address = typeof bound === "string" ? wanted : `tcp:127.0.0.1:${(bound as AddressInfo).port}`;
  return { address, accepted };
}

/** Reads so many bytes of what an upgrade gave, and ends it. */
export async function readRaw(stream: Duplex, length: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const count = () => chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  while (count() < length) {
    const [chunk] = (await once(stream, "data")) as [Buffer];
    chunks.push(chunk);
  }
  stream.destroy();
  return Buffer.concat(chunks);
}
