import { Duplex } from "node:stream";
import {
  Client as CoreClient,
  Connection as CoreConnection,
  framed,
  type Interface,
  type InterfaceSpec,
  type Limits,
  type Methods,
  type Optional,
  type Transport,
  toLimits,
  UsageError,
} from "@zlink/core";
import { formatAddress, parseAddress } from "./address.ts";
import { assertCarriesDescriptors, findRuntime } from "./descriptor-runtime.ts";
import { SocketStream } from "./transports/socket-stream.ts";
import { connectTcp } from "./transports/tcp.ts";
import { connectUnix } from "./transports/unix.ts";

/** A client whose upgraded connections are streams of Node. See {@link connect}. */
export type Client = CoreClient<Duplex>;

/** One connection whose upgrade gives a stream of Node. See {@link openConnection}. */
export type Connection = CoreConnection<Duplex>;

/** The client of an interface: what `connect(address, Interface)` gives. */
export type ClientOf<I> =
  I extends Interface<infer Name, infer Spec> ? Client & Methods<Name, Spec, Duplex> : never;

/** Options of {@link connect} and {@link openConnection}. */
export interface ConnectOptions
  extends Optional<Pick<Limits, "maxMessageBytes" | "maxWaitingReplies" | "maxWaitingDescriptors">> {
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
}

/**
 * Connects to a service: `unix:/path`, `unix:@name`, `tcp:host:port`. Opens the first connection at once and
 * rejects with {@link ConnectionError} if it cannot. An idle client does not keep the process alive.
 *
 * @example
 * await using calculator = await connect("unix:/run/org.example.Calculator", Calculator);
 * const { result } = await calculator.divide({ dividend: 1, divisor: 2 });
 */
export async function connect(address: string, options?: ConnectOptions): Promise<Client>;
export async function connect<Name extends string, Spec extends InterfaceSpec>(
  address: string,
  description: Interface<Name, Spec>,
  options?: ConnectOptions,
): Promise<Client & Methods<Name, Spec, Duplex>>;
export async function connect(
  address: string,
  second?: Interface<string, InterfaceSpec> | ConnectOptions,
  third?: ConnectOptions,
): Promise<Client> {
  const description = second !== undefined && "tree" in second ? second : undefined;
  const parsed = parseAddress(address);
  const options = await complete(
    address,
    description === undefined ? (second as ConnectOptions | undefined) : third,
  );
  let { signal } = options;
  const client = await CoreClient.open<Duplex>({
    ...options,
    name: formatAddress(parsed),
    connect() {
      const opened = openTransport(address, options, signal);
      // Only the first connection is the caller's to wait for.
      signal = undefined;
      return opened;
    },
  });
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
 * Opens exactly one connection, which keeps strict order and does not reconnect: to an address, or over a
 * socket, another `Duplex` or a {@link Transport} that is connected already and belongs to it from now on.
 */
export async function openConnection(to: string | Duplex, options?: ConnectOptions): Promise<Connection>;
export async function openConnection<Raw>(
  to: Transport<Raw>,
  options?: ConnectOptions,
): Promise<CoreConnection<Raw>>;
export async function openConnection(
  to: string | Duplex | Transport<Duplex>,
  given?: ConnectOptions,
): Promise<Connection> {
  const options = await complete(to, given);
  if (typeof to === "string") {
    const name = formatAddress(parseAddress(to));
    return new CoreConnection(await openTransport(to, options, options.signal), { ...options, name });
  }
  const transport = to instanceof Duplex ? framed(new SocketStream(to, "cannot-tell"), options) : to;
  if (typeof transport.start !== "function") {
    throw new UsageError("ERR_VARLINK_USAGE", "expected an address, a Duplex or a transport");
  }
  return new CoreConnection(transport, { ...options, name: "the given stream" });
}

/** Completes what a user said with the defaults, and with the runtime that it takes. */
async function complete(to: unknown, options: ConnectOptions = {}) {
  const { validate = true, fds = false, signal, ...limits } = options;
  if (fds) assertCarriesDescriptors(to);
  return { ...toLimits(limits), runtime: await findRuntime(fds), fds, validate, signal };
}

async function openTransport(
  address: string,
  options: Limits & { readonly fds: boolean },
  signal: AbortSignal | undefined,
): Promise<Transport<Duplex>> {
  const parsed = parseAddress(address);
  const { fds } = options;
  const stream = parsed.kind === "unix" ? connectUnix(parsed, { fds, signal }) : connectTcp(parsed, signal);
  return framed(await stream, options);
}
