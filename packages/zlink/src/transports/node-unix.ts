import { formatAddress, type UnixAddress } from "../address.ts";
import { nodeNet } from "../built-in-modules.ts";
import { whyNoNative } from "../native.ts";
import { warnOfPadding } from "./abstract-name.ts";
import { backlog, connectWhenThereIsRoom } from "./listen-queue.ts";
import { listening, listeningOn, NetListener } from "./net-listener.ts";
import { openSocket } from "./open-socket.ts";
import { listenOnFile } from "./socket-file.ts";
import { withSocketPath } from "./socket-path.ts";
import { SocketStream } from "./socket-stream.ts";
import type { ListenUnixOptions } from "./unix.ts";

/** Connects a socket of Node. Rejects with the system's error, or with `signal.reason`. */
export async function connectNodeUnix(address: UnixAddress, signal?: AbortSignal): Promise<SocketStream> {
  const open = (path: string) => connectWhenThereIsRoom(() => openSocket(address, { path }, signal), signal);
  const isAbstract = address.path.startsWith("\0");
  const socket = await (isAbstract ? open(address.path) : withSocketPath(address.path, open));
  return new SocketStream(socket, "cannot-tell");
}

/** Listens with a server of Node. Rejects with {@link ConnectionError} `ERR_VARLINK_LISTEN`. */
export async function listenNodeUnix(address: UnixAddress, options: ListenUnixOptions): Promise<NetListener> {
  const server = nodeNet().createServer({ allowHalfOpen: true });
  const name = formatAddress(address);
  const { framing } = options;
  const reason = await whyNoNative();
  const whyNoCredentials = reason && `credentials need the package @zlink/native: ${reason}`;
  if (address.path.startsWith("\0")) {
    await listeningOn(server, name, () => server.listen({ path: address.path, backlog }));
    warnOfPadding(name);
    return new NetListener(server, { address: name, framing, whyNoCredentials });
  }
  const { remove } = await listenOnFile(address.path, options.mode, {
    listen: (path) => listening(server, () => server.listen({ path, backlog })),
    close: () => server.close(),
  });
  return new NetListener(server, { address: name, framing, whyNoCredentials, beforeClose: remove });
}
