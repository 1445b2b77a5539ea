import { Server as NetServer } from "node:net";
import {
  type Limits,
  type Listener,
  type Optional,
  Server,
  type ServerOptions,
  toLimits,
  UsageError,
} from "@zlink/core";
import { parseAddress } from "./address.ts";
import { assertCarriesDescriptors, findRuntime } from "./descriptor-runtime.ts";
import { iterableListener, type TransportIterable } from "./transports/iterable-listener.ts";
import { NetListener } from "./transports/net-listener.ts";
import { listenTcp } from "./transports/tcp.ts";
import { listenUnix } from "./transports/unix.ts";

/** Options of {@link serve}. */
export interface ServeOptions
  extends Omit<ServerOptions, "runtime" | "limits" | "requiresUserLimit">,
    Optional<Limits> {
  /** Permissions of new socket files, 0o600 by default. A file is never wider than this, not for a moment. */
  readonly mode?: number | undefined;
  /**
   * Whether handlers get the file descriptors of calls, as `call.fds`, and may pass some, by `withFds` and in errors.
   * False by default: what comes is closed then. Takes Unix sockets and `@zlink/native`; rejects with
   * `ERR_VARLINK_NATIVE` where that is not, and with `ERR_VARLINK_USAGE` for anything else that carries none.
   */
  readonly fds?: boolean | undefined;
}

/** What {@link serve} listens on: an address, several, a listening server of Node, or connections from anywhere. */
export type ServeTarget = string | readonly string[] | NetServer | TransportIterable;

const defaultMode = 0o600;

/**
 * Serves interfaces. Resolves when it listens; rejects with {@link ConnectionError} `ERR_VARLINK_LISTEN` if it
 * cannot, and with {@link UsageError} `ERR_VARLINK_CREDENTIALS` if access rules, or a `maxConnectionsPerUser`, are
 * asked for where it cannot be known who connects. A running server keeps the process alive until it is closed.
 *
 * @example
 * await using server = await serve("unix:/run/org.example.Calculator", {
 *   vendor: "Example", product: "Calculator", version: "1", url: "https://example.org",
 *   interfaces: [Calculator.implement(handlers)],
 * });
 */
export async function serve(target: ServeTarget, options: ServeOptions): Promise<Server> {
  const limits = toLimits(options);
  const { mode = defaultMode, fds = false } = options;
  const targets = Array.isArray(target) ? target : [target];
  if (targets.length === 0) throw new UsageError("ERR_VARLINK_USAGE", "expected at least one address");
  if (fds) targets.forEach(assertCarriesDescriptors);
  const runtime = await findRuntime(fds);
  const listeners: Listener[] = [];
  try {
    for (const one of targets) listeners.push(await listen(one, limits, { mode, fds }));
    const requiresUserLimit = isLimited(options.maxConnectionsPerUser);
    return new Server(listeners, { ...options, runtime, limits, requiresUserLimit });
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.close()));
    throw error;
  }
}

/** A limit that was asked for and that is one. */
function isLimited(limit: number | undefined): boolean {
  return limit !== undefined && limit !== Number.POSITIVE_INFINITY;
}

async function listen(
  target: unknown,
  limits: Limits,
  { mode, fds }: { readonly mode: number; readonly fds: boolean },
): Promise<Listener> {
  const { maxMessageBytes } = limits;
  if (typeof target === "string") {
    const address = parseAddress(target);
    return address.kind === "unix"
      ? listenUnix(address, { mode, maxMessageBytes, fds })
      : listenTcp(address, maxMessageBytes);
  }
  if (target instanceof NetServer) return adopt(target, maxMessageBytes);
  if (typeof target === "object" && target !== null && Symbol.asyncIterator in target) {
    return iterableListener(target as TransportIterable);
  }
  throw new UsageError(
    "ERR_VARLINK_USAGE",
    "expected an address, a listening server or an async iterable of transports",
  );
}

/** Takes over a server of Node; half-closed clients must be answered whatever it was made with. */
function adopt(server: NetServer, maxMessageBytes: number): NetListener {
  if (!server.listening) throw new UsageError("ERR_VARLINK_USAGE", "expected a server that listens already");
  Object.assign(server, { allowHalfOpen: true });
  return new NetListener(server, { maxMessageBytes });
}
