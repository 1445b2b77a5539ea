import { Duplex } from "node:stream";
import {
  type ByteStream,
  type ClientInterceptor,
  Client as CoreClient,
  Connection as CoreConnection,
  framed,
  type Interface,
  type InterfaceSpec,
  joinObservers,
  type Limits,
  type Methods,
  type Observer,
  type Optional,
  type ReconnectOptions,
  type Transport,
  toLimits,
  traced,
  UsageError,
} from "@zlink/core";
import { badAddress, formatAddress, parseAddress } from "./address.ts";
import { assertCarries, findRuntime } from "./descriptor-runtime.ts";
import { channelObserver } from "./diagnostics-channels.ts";
import { type Trace, tracePrinter } from "./trace.ts";
import { type DescriptorTarget, openDescriptor } from "./transports/adopted-descriptor.ts";
import { connectProgram, type ProgramTarget } from "./transports/child-program.ts";
import { JoinedStream, type StreamPair } from "./transports/joined-stream.ts";
import { SocketStream } from "./transports/socket-stream.ts";
import { connectTcp } from "./transports/tcp.ts";
import { type ConnectUnixOptions, connectUnix } from "./transports/unix.ts";

/** A client whose upgraded connections are streams of Node. See {@link connect}. */
export type Client = CoreClient<Duplex>;

/** One connection whose upgrade gives a stream of Node. See {@link openConnection}. */
export type Connection = CoreConnection<Duplex>;

/** The client of an interface: what `connect(address, Interface)` gives. */
export type ClientOf<I> =
  I extends Interface<infer Name, infer Spec> ? Client & Methods<Name, Spec, Duplex> : never;

type ClientLimit =
  | "maxMessageBytes"
  | "maxDepth"
  | "maxUnansweredCalls"
  | "maxWaitingReplies"
  | "maxWaitingDescriptors"
  | "maxConnections";

/** Options of {@link connect}; but for those of reconnecting also of {@link openConnection}. */
export interface ConnectOptions extends OpenConnectionOptions, Optional<ReconnectOptions> {}

/** Options of {@link openConnection}. */
export interface OpenConnectionOptions extends Optional<Pick<Limits, ClientLimit>> {
  /**
   * Whether calls may pass and receive file descriptors, by their variant `withFds`. False by default: what comes is
   * closed then. Takes a Unix socket and `@zlink/native`; rejects with `ERR_VARLINK_NATIVE` where that is not, and with
   * `ERR_VARLINK_USAGE` for anything but a Unix socket.
   */
  readonly fds?: boolean | undefined;
  /** Whether replies are checked against the interface; true by default. Each call may say otherwise. */
  readonly validate?: boolean | undefined;
  /** Ends the wait for the first connection: the promise rejects with `signal.reason`. Later it does nothing. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Microseconds, up to 5000, that a call looks for its reply before the event loop sleeps; 0 by default, and without
   * effect where `@zlink/native` does not carry the connection. It holds the loop, and the processor, for as long: for
   * programs that call one after another and whose service has a processor of its own. Rejects with
   * `ERR_VARLINK_USAGE` for what is no such time.
   */
  readonly spinMicros?: number | undefined;
  /** What calls go through on their way, the first of several first. */
  readonly intercept?: ClientInterceptor | readonly ClientInterceptor[] | undefined;
  /** Hears what happens, beside the channels of `node:diagnostics_channel`. */
  readonly observer?: Observer | undefined;
  /**
   * Prints what is written and read, a line a message: true to standard error, or by a function. By default what
   * `$ZLINK_TRACE` says. What is sensitive is left out.
   */
  readonly trace?: Trace | undefined;
}

/** Where {@link connect} connects to: an address, or a program that is started for each connection. */
export type ConnectTarget = string | ProgramTarget;

/** What {@link openConnection} makes a connection of, beside a transport. */
export type ConnectionTarget = ConnectTarget | DescriptorTarget | Duplex | StreamPair;

/**
 * Connects to a service: `unix:/path`, `unix:@name`, `tcp:host:port`, `exec:/path`. Opens the first connection at
 * once and rejects with {@link ConnectionError} if it cannot. An idle client does not keep the process alive.
 *
 * `exec:/path`, or `{ exec: [path, ...arguments] }`, starts the program for each connection, which is its descriptor 3
 * (UAPI.20 §Socket activation); `{ command: ["ssh", "host", "service"] }` starts one that speaks over its standard
 * input and output. The program ends with its connection: see {@link ProgramTarget}.
 *
 * @example
 * await using calculator = await connect("unix:/run/org.example.Calculator", Calculator);
 * const { result } = await calculator.divide({ dividend: 1, divisor: 2 });
 */
export async function connect(target: ConnectTarget, options?: ConnectOptions): Promise<Client>;
export async function connect<Name extends string, Spec extends InterfaceSpec>(
  target: ConnectTarget,
  description: Interface<Name, Spec>,
  options?: ConnectOptions,
): Promise<Client & Methods<Name, Spec, Duplex>>;
export async function connect(
  target: ConnectTarget,
  second?: Interface<string, InterfaceSpec> | ConnectOptions,
  third?: ConnectOptions,
): Promise<Client> {
  const description = second !== undefined && "description" in second ? second : undefined;
  const name = nameOf(target);
  const given = description === undefined ? (second as ConnectOptions | undefined) : third;
  const options = given === undefined && plain !== undefined ? plain : await complete(target, given);
  let { signal } = options;
  const connector = {
    name,
    async connect() {
      const { fds, maxMessageBytes } = options;
      const opened = openStream(target, { fds, maxMessageBytes, signal }).then((stream) =>
        carrying(framed(stream, options), name, tracePrinter(given?.trace)),
      );
      // Only the first connection is the caller's to wait for.
      signal = undefined;
      return opened;
    },
  };
  const client = await CoreClient.open<Duplex>(connector, options);
  if (description === undefined) return client;
  try {
    return client.as(description);
  } catch (error) {
    // Not an interface of this copy of the package: nobody would have the client to close it.
    await client.close();
    throw error;
  }
}

/**
 * Opens exactly one connection, which keeps strict order and does not reconnect: to what {@link connect} takes, or
 * over what is connected already and belongs to it from now on: a socket or other `Duplex`, `{ readable, writable }`,
 * the number of a descriptor as `{ fd }`, or a {@link Transport}.
 */
export async function openConnection(
  to: ConnectionTarget,
  options?: OpenConnectionOptions,
): Promise<Connection>;
export async function openConnection<Raw>(
  to: Transport<Raw>,
  options?: OpenConnectionOptions,
): Promise<CoreConnection<Raw>>;
export async function openConnection(
  to: ConnectionTarget | Transport<Duplex>,
  given?: OpenConnectionOptions,
): Promise<Connection> {
  const options = await complete(to, given);
  if (isConnectTarget(to)) {
    const name = nameOf(to);
    const transport = framed(await openStream(to, options), options);
    return new CoreConnection(carrying(transport, name, tracePrinter(given?.trace)), { name, ...options });
  }
  const stream = await givenStream(to, options);
  const transport = stream === undefined ? (to as Transport<Duplex>) : framed(stream, options);
  if (typeof transport.start !== "function") {
    throw new UsageError("ERR_VARLINK_USAGE", "expected an address, a program, a stream or a transport");
  }
  const name = "the given stream";
  return new CoreConnection(carrying(transport, name, tracePrinter(given?.trace)), { name, ...options });
}

/** Prints what a transport carries if that is wanted. */
function carrying<Raw>(
  transport: Transport<Raw>,
  name: string,
  trace: ((line: string) => void) | undefined,
): Transport<Raw> {
  return trace === undefined ? transport : traced(transport, { side: "client", name, write: trace });
}

/** What connections are made with. */
type Settings = Awaited<ReturnType<typeof settle>>;

/** What they are made with where nothing is said, as in most programs: made once. */
let plain: Settings | undefined;

/** Completes what a user said with the defaults, and with the runtime that it takes. */
async function complete(to: unknown, given: ConnectOptions | undefined): Promise<Settings> {
  if (given !== undefined) return settle(to, given);
  plain ??= await settle(to, {});
  return plain;
}

async function settle(to: unknown, given: ConnectOptions) {
  const { validate = true, fds = false } = given;
  if (fds) assertCarries(to, "fds");
  // The limits last: what begins with a spread gets a hidden class of its own from the engine, several times its size.
  return {
    reconnectDelayMs: given.reconnectDelayMs,
    maxReconnectDelayMs: given.maxReconnectDelayMs,
    restartMs: given.restartMs,
    runtime: await findRuntime(fds),
    fds,
    validate,
    signal: given.signal,
    spinMicros: given.spinMicros,
    intercept: given.intercept,
    observer: joinObservers(channelObserver, given.observer),
    ...toLimits(given),
  };
}

function isConnectTarget(to: object | string): to is ConnectTarget {
  return typeof to === "string" || "exec" in to || "command" in to;
}

/** What messages call the other end. Throws for an address that is none, before anything is opened. */
function nameOf(target: ConnectTarget): string {
  if (typeof target !== "object") return formatAddress(parseAddress(target));
  return "exec" in target ? `exec:${target.exec[0]}` : `the command ${target.command[0]}`;
}

async function openStream(target: ConnectTarget, options: ConnectUnixOptions): Promise<ByteStream<Duplex>> {
  if (typeof target !== "string") return connectProgram(target, options);
  const address = parseAddress(target);
  switch (address.kind) {
    case "unix":
      return connectUnix(address, options);
    case "tcp":
      return connectTcp(address, options.signal);
    case "exec":
      return connectProgram({ exec: [address.path] }, options);
    default:
      throw badAddress(target, "a client cannot connect there, only a service can be served");
  }
}

async function givenStream(to: object, options: Settings): Promise<ByteStream<Duplex> | undefined> {
  if (to instanceof Duplex) return new SocketStream(to, "cannot-tell");
  if ("fd" in to && typeof to.fd === "number") return openDescriptor(to.fd, options);
  if (!("readable" in to && "writable" in to)) return undefined;
  return new SocketStream(new JoinedStream(to as StreamPair), "cannot-tell");
}
