import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { openSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type ByteStream, defaultLimits, framed, type Listener, type Transport } from "@zlink/core";
import { type TransportKind, transportContract } from "@zlink/core/testing";
import type { Native } from "@zlink/native";
import { parseAddress, type TcpAddress, type UnixAddress } from "../address.ts";
import { FileDescriptor } from "../file-descriptor.ts";
import { findNative } from "../native.ts";
import { JoinedStream } from "./joined-stream.ts";
import { connectNativeUnix, listenNativeUnix } from "./native-unix.ts";
import { connectNodeUnix, listenNodeUnix } from "./node-unix.ts";
import { SocketStream } from "./socket-stream.ts";
import { connectTcp, listenTcp } from "./tcp.ts";
import { freshFolder } from "./test-sockets.ts";

const folder = freshFolder();
const options = { mode: 0o600, framing: defaultLimits, fds: true, senders: false };
const openDescriptors = (count: number) =>
  Array.from({ length: count }, () => new FileDescriptor(openSync("/dev/null", "r")));

/** Opens one connection over an address of its own. */
async function open<A extends UnixAddress | TcpAddress>(
  at: string,
  listen: (address: A) => Promise<Listener>,
  connect: (address: A) => Promise<ByteStream>,
): Promise<{ client: Transport; service: Transport }> {
  const listener = await listen(parseAddress(at) as A);
  const accepted = new Promise<Transport>((resolve, reject) => listener.start(resolve, reject));
  const stream = await connect(parseAddress(listener.address ?? at) as A);
  const service = await accepted;
  await listener.close();
  return { client: framed(stream, defaultLimits), service };
}

const file = () => `unix:${join(folder, randomUUID())}`;
const abstractName = () => `unix:@zlink-${randomUUID()}`;
const listenNode = (address: UnixAddress) => listenNodeUnix(address, options);

function prove(name: string, kind: TransportKind): void {
  describe(name, { concurrency: true }, () => {
    for (const { name: promise, run } of transportContract(kind)) it(promise, run);
  });
}

prove("TCP", {
  open: () => open("tcp:127.0.0.1:0", (address: TcpAddress) => listenTcp(address, defaultLimits), connectTcp),
  endOfClosedPeer: "cannot-tell",
});

/** Two pipes, one for each direction, as a child with standard streams has them. */
async function openPipes() {
  const [toService, toClient] = await Promise.all([openPipe(), openPipe()]);
  const client = new JoinedStream({ readable: toClient.out, writable: toService.into });
  const service = new JoinedStream({ readable: toService.out, writable: toClient.into });
  const transport = (stream: JoinedStream) => framed(new SocketStream(stream, "cannot-tell"), defaultLimits);
  return { client: transport(client), service: transport(service) };
}

/** What Node makes of a pipe: a socket that is only written, and one that is only read. */
async function openPipe(): Promise<{ into: Socket; out: Socket }> {
  const server = createServer({ allowHalfOpen: true }).listen(join(folder, randomUUID()));
  const into = connect({ path: server.address() as string, allowHalfOpen: true });
  const [out] = (await once(server, "connection")) as [Socket];
  server.close();
  return { into, out };
}

prove("a pair of streams", { open: openPipes, endOfClosedPeer: "cannot-tell" });

for (const [name, at] of Object.entries({ "a socket file": file, "an abstract name": abstractName })) {
  prove(`${name}, by Node`, {
    open: () => open(at(), listenNode, connectNodeUnix),
    endOfClosedPeer: "gone",
  });
}

const native = await findNative();

describe("the native transport", { skip: native === undefined && "no @zlink/native" }, () => {
  const addon = native as Native;
  const listenNative = (address: UnixAddress) => listenNativeUnix(addon, address, options);
  const connectNative = (address: UnixAddress) =>
    connectNativeUnix(addon, address, { fds: true, maxMessageBytes: 1_000_000 });
  for (const [name, at] of Object.entries({ "a socket file": file, "an abstract name": abstractName })) {
    prove(`${name}, natively`, {
      open: () => open(at(), listenNative, connectNative),
      endOfClosedPeer: "gone",
      openDescriptors,
    });
  }
  prove("a native client of Node's service", {
    open: () => open(file(), listenNode, connectNative),
    endOfClosedPeer: "gone",
  });
  prove("Node's client of a native service", {
    open: () => open(file(), listenNative, connectNodeUnix),
    endOfClosedPeer: "gone",
  });
});
