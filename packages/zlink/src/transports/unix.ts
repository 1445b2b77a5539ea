import type { Duplex } from "node:stream";
import { type ByteStream, ConnectionError, type FramedOptions, type Listener } from "@zlink/core";
import type { UnixAddress } from "../address.ts";
import { findNative } from "../native.ts";
import { connectNativeUnix, listenNativeUnix } from "./native-unix.ts";
import { connectNodeUnix, listenNodeUnix } from "./node-unix.ts";
import { connectError } from "./open-socket.ts";

/** Options of {@link connectUnix}. */
export interface ConnectUnixOptions {
  /** Whether descriptors are passed, which takes the addon. */
  readonly fds: boolean;
  /** Bytes of one message. */
  readonly maxMessageBytes: number;
  /** Ends the wait for the connection. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of {@link listenUnix}. */
export interface ListenUnixOptions {
  /** Permissions of a new socket file. It is never wider, not for a moment. */
  readonly mode: number;
  /** What bounds the messages of its connections. */
  readonly framing: FramedOptions;
  /** Whether descriptors are passed, which takes the addon. */
  readonly fds: boolean;
  /** Whether it is told who wrote each call, which takes the addon. */
  readonly senders: boolean;
}

/**
 * Connects to a Unix socket, by the addon where it can be. Rejects with {@link ConnectionError} `ERR_VARLINK_CONNECT`,
 * or `signal.reason`.
 */
export async function connectUnix(
  address: UnixAddress,
  options: ConnectUnixOptions,
): Promise<ByteStream<Duplex>> {
  const { signal } = options;
  const native = await findNative();
  try {
    if (native === undefined) return await connectNodeUnix(address, signal);
    return await connectNativeUnix(native, address, options);
  } catch (cause) {
    if (signal?.aborted || cause instanceof ConnectionError) throw cause;
    throw connectError(address, cause);
  }
}

/**
 * Listens on a Unix socket, by the addon where it can be: a file, which replaces a stale one, or an abstract name.
 * Rejects with {@link ConnectionError} `ERR_VARLINK_LISTEN`.
 */
export async function listenUnix(address: UnixAddress, options: ListenUnixOptions): Promise<Listener> {
  const native = await findNative();
  if (native === undefined) return listenNodeUnix(address, options);
  return listenNativeUnix(native, address, options);
}
