import { fstatSync, writeSync } from "node:fs";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type ByteStream, ConnectionError, type FramedOptions, framed, type Listener } from "@zlink/core";
import type { Native } from "@zlink/native";
import { nodeNet } from "../built-in-modules.ts";
import { type BesideOption, carriesNone } from "../descriptor-runtime.ts";
import { findNative, whyNoNative } from "../native.ts";
import { endedListener, givenConnection } from "./given-connection.ts";
import { NativeConnections } from "./native-listener.ts";
import { NativeStream } from "./native-stream.ts";
import { listeningOn, NetListener } from "./net-listener.ts";
import { SocketStream } from "./socket-stream.ts";
import type { ConnectUnixOptions } from "./unix.ts";

/** A socket that is open already, by the number of its descriptor. Whoever takes it owns it from then on. */
export interface DescriptorTarget {
  readonly fd: number;
}

const noBytes = new Uint8Array(0);

type DescriptorErrorCode = "ERR_VARLINK_LISTEN" | "ERR_VARLINK_CONNECT";

/** What {@link listenOnDescriptor} is told. */
export interface AdoptOptions {
  /** What bounds the messages of its connections. */
  readonly framing: FramedOptions;
  /** Whether descriptors are passed, which takes the addon and a Unix socket. */
  readonly fds: boolean;
  /** Whether it is told who wrote each call, which takes the same. */
  readonly senders: boolean;
}

/**
 * Takes over a socket that another program, or another part of this one, has opened: one that listens, or one that
 * is connected, over which a single client is served. It owns the descriptor from then on; the socket's file, if it
 * has one, stays its maker's.
 *
 * Rejects with {@link ConnectionError} `ERR_VARLINK_LISTEN` if it is no stream socket, and with {@link UsageError}
 * `ERR_VARLINK_USAGE` if it cannot carry what it should.
 */
export async function listenOnDescriptor(fd: number, options: AdoptOptions): Promise<Listener> {
  assertSocket(fd, "ERR_VARLINK_LISTEN");
  const { fds, senders } = options;
  const native = await findNativeFor(fd, { fds, senderCredentials: senders });
  if (native === undefined) return listenByNode(fd, options);
  native.adopt(fd);
  if (native.inspect(fd)?.isListening) {
    return new NativeConnections(native, fd, { ...options, address: undefined });
  }
  const { maxMessageBytes } = options.framing;
  const stream = new NativeStream(native, fd, { role: "server", fds, senders, maxMessageBytes });
  return givenConnection(framed(stream, options.framing), { hasCredentials: true });
}

/**
 * Makes a byte stream of a connected socket, which owns the descriptor from then on. Rejects with
 * {@link ConnectionError} `ERR_VARLINK_CONNECT` if it is none, and with {@link UsageError} `ERR_VARLINK_USAGE` if it
 * cannot pass descriptors and should.
 */
export async function openDescriptor(
  fd: number,
  { fds, maxMessageBytes }: Pick<ConnectUnixOptions, "fds" | "maxMessageBytes">,
): Promise<ByteStream<Duplex>> {
  assertSocket(fd, "ERR_VARLINK_CONNECT");
  const native = await findNativeFor(fd, { fds });
  if (native === undefined) return openByNode(fd, "ERR_VARLINK_CONNECT");
  native.adopt(fd);
  return new NativeStream(native, fd, { role: "client", fds, maxMessageBytes });
}

function assertSocket(fd: number, code: DescriptorErrorCode): void {
  try {
    if (!fstatSync(fd).isSocket()) throw new Error("it is no socket");
  } catch (cause) {
    throw notTaken(fd, code, cause);
  }
}

/** The addon, where it is there and this is a Unix socket; the others are Node's. */
async function findNativeFor(
  fd: number,
  wanted: Readonly<Partial<Record<BesideOption, boolean>>>,
): Promise<Native | undefined> {
  const native = await findNative();
  const kind = native?.inspect(fd);
  if (kind?.family === "unix" && kind.type === "stream") return native;
  for (const option of ["fds", "senderCredentials"] as const) {
    if (wanted[option]) throw carriesNone(`descriptor ${fd}`, option);
  }
  return undefined;
}

async function listenByNode(fd: number, options: AdoptOptions): Promise<Listener> {
  const refusal = refusalOfWrite(fd);
  if (refusal === undefined) {
    const transport = framed(openByNode(fd, "ERR_VARLINK_LISTEN"), options.framing);
    return givenConnection(transport, { whyNoCredentials: await whyNoCredentials() });
  }
  const server = nodeNet().createServer({ allowHalfOpen: true, noDelay: true });
  try {
    await listeningOn(server, `descriptor ${fd}`, () => server.listen({ fd }));
  } catch (error) {
    // A connection whose client left while it waited to be taken is served, and ends at once.
    if (refusal !== "ENOTCONN") return endedListener;
    throw error;
  }
  return new NetListener(server, { ...options, whyNoCredentials: await whyNoCredentials() });
}

/** Undefined where the addon is: then it is no Unix socket. */
async function whyNoCredentials(): Promise<string | undefined> {
  const reason = await whyNoNative();
  return reason && `credentials need the package @zlink/native: ${reason}`;
}

function openByNode(fd: number, code: DescriptorErrorCode): ByteStream<Duplex> {
  let socket: Socket;
  try {
    socket = new (nodeNet().Socket)({ fd, allowHalfOpen: true, readable: true, writable: true });
  } catch (cause) {
    throw notTaken(fd, code, cause);
  }
  // Only TCP has addresses of its own; a client must not look for its peer's end by writing.
  const cannotTell = code === "ERR_VARLINK_CONNECT" || socket.localAddress !== undefined;
  return new SocketStream(socket, cannotTell ? "cannot-tell" : "write-nothing");
}

/**
 * Tells a connected socket, undefined, from one that listens. Node has no name for the question, but the kernel
 * answers it: a write of no bytes, which changes nothing, fails on a socket that is not connected.
 */
function refusalOfWrite(fd: number): string | undefined {
  try {
    writeSync(fd, noBytes);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "";
  }
}

function notTaken(fd: number, code: DescriptorErrorCode, cause: unknown): ConnectionError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ConnectionError(code, `cannot take over descriptor ${fd}: ${why}`, { cause });
}
