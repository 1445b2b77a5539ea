import { createServer } from "node:net";
import type { Duplex } from "node:stream";
import type { ByteStream } from "@zlink/core";
import { formatAddress, type UnixAddress } from "../address.ts";
import { warnOfPadding } from "./abstract-name.ts";
import { listening, NetListener } from "./net-listener.ts";
import { openSocket } from "./open-socket.ts";
import { listenOnFile } from "./socket-file.ts";
import { SocketStream } from "./socket-stream.ts";

/** Options of {@link listenUnix}. */
export interface ListenUnixOptions {
  /** Permissions of a new socket file. It is never wider, not for a moment. */
  readonly mode: number;
  /** Bytes of one message. */
  readonly maxMessageBytes: number;
}

/** Connects to a Unix socket. */
export async function connectUnix(address: UnixAddress): Promise<ByteStream<Duplex>> {
  return new SocketStream(await openSocket(address, { path: address.path }), "write-nothing");
}

/** Listens on a Unix socket: a file, which replaces a stale one, or an abstract name. */
export async function listenUnix(address: UnixAddress, options: ListenUnixOptions): Promise<NetListener> {
  const server = createServer({ allowHalfOpen: true });
  const name = formatAddress(address);
  if (address.path.startsWith("\0")) {
    await listening(server, name, () => server.listen({ path: address.path }));
    warnOfPadding(name);
    return new NetListener(server, { address: name, maxMessageBytes: options.maxMessageBytes });
  }
  const removeFile = await listenOnFile(server, address.path, options.mode);
  return new NetListener(server, {
    address: name,
    maxMessageBytes: options.maxMessageBytes,
    beforeClose: removeFile,
  });
}
