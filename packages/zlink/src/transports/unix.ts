import { createServer } from "node:net";
import type { Duplex } from "node:stream";
import { type ByteStream, ConnectionError } from "@zlink/core";
import { formatAddress, type UnixAddress } from "../address.ts";
import { warnOfPadding } from "./abstract-name.ts";
import { listeningOn, NetListener } from "./net-listener.ts";
import { connectError, openSocket } from "./open-socket.ts";
import { listenOnFile } from "./socket-file.ts";
import { withSocketPath } from "./socket-path.ts";
import { SocketStream } from "./socket-stream.ts";

/** Options of {@link listenUnix}. */
export interface ListenUnixOptions {
  /** Permissions of a new socket file. It is never wider, not for a moment. */
  readonly mode: number;
  /** Bytes of one message. */
  readonly maxMessageBytes: number;
}

/** Connects to a Unix socket. Rejects with {@link ConnectionError} `ERR_VARLINK_CONNECT`, or `signal.reason`. */
export async function connectUnix(address: UnixAddress, signal?: AbortSignal): Promise<ByteStream<Duplex>> {
  const open = (path: string) => openSocket(address, { path }, signal);
  const isAbstract = address.path.startsWith("\0");
  try {
    const socket = await (isAbstract ? open(address.path) : withSocketPath(address.path, open));
    return new SocketStream(socket, "cannot-tell");
  } catch (cause) {
    if (signal?.aborted || cause instanceof ConnectionError) throw cause;
    throw connectError(address, cause);
  }
}

/** Listens on a Unix socket: a file, which replaces a stale one, or an abstract name. */
export async function listenUnix(address: UnixAddress, options: ListenUnixOptions): Promise<NetListener> {
  const server = createServer({ allowHalfOpen: true });
  const name = formatAddress(address);
  if (address.path.startsWith("\0")) {
    await listeningOn(server, name, () => server.listen({ path: address.path }));
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
