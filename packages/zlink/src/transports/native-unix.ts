import { ConnectionError } from "@zlink/core";
import type { Native } from "@zlink/native";
import { formatAddress, type UnixAddress } from "../address.ts";
import { backlog, connectWhenThereIsRoom } from "./listen-queue.ts";
import { NativeConnections } from "./native-listener.ts";
import { NativeStream } from "./native-stream.ts";
import { listenOnFile } from "./socket-file.ts";
import { isShort, withSocketPath } from "./socket-path.ts";
import { tagEntrypoint } from "./socket-tags.ts";
import type { ConnectUnixOptions, ListenUnixOptions } from "./unix.ts";

/** Connects a socket of the addon. Rejects with the system's error, or with `signal.reason`. */
export async function connectNativeUnix(
  native: Native,
  address: UnixAddress,
  { fds, maxMessageBytes, signal }: ConnectUnixOptions,
): Promise<NativeStream> {
  const { path } = address;
  const isAsItIs = path.startsWith("\0") || isShort(path);
  const fd = await connectWhenThereIsRoom(
    () => (isAsItIs ? native.connect(path) : withSocketPath(path, async (short) => native.connect(short))),
    signal,
  );
  return new NativeStream(native, fd, { role: "client", fds, maxMessageBytes });
}

/** Listens with a socket of the addon. Rejects with {@link ConnectionError} `ERR_VARLINK_LISTEN`. */
export async function listenNativeUnix(
  native: Native,
  address: UnixAddress,
  options: ListenUnixOptions,
): Promise<NativeConnections> {
  const name = formatAddress(address);
  const { framing, fds, senders } = options;
  if (address.path.startsWith("\0")) {
    const fd = listenAbstract(native, address);
    return new NativeConnections(native, fd, { address: name, framing, fds, senders });
  }
  const { socket, remove } = await listenOnFile(address.path, options.mode, {
    listen: async (path) => native.listen(path, backlog),
    close: (fd) => native.closeDescriptor(fd),
  });
  tagEntrypoint(native, address.path);
  return new NativeConnections(native, socket, { address: name, framing, fds, senders, beforeClose: remove });
}

function listenAbstract(native: Native, address: UnixAddress): number {
  try {
    return native.listen(address.path, backlog);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replaceAll("\0", "@") : String(cause);
    const name = formatAddress(address);
    throw new ConnectionError("ERR_VARLINK_LISTEN", `cannot listen on ${name}: ${why}`, { cause });
  }
}
