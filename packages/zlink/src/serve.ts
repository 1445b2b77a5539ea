import type { Server as NetServer } from "node:net";
import {
  type FramedOptions,
  HalfReadMessages,
  joinObservers,
  type Limits,
  type Listener,
  type Optional,
  Server,
  type ServerOptions,
  toLimits,
  UsageError,
} from "@zlink/core";
import { activationSources, type ListenerSource } from "./activation/activation-sources.ts";
import { type LifecycleOptions, ServiceLifecycle } from "./activation/service-lifecycle.ts";
import { badAddress, parseAddress } from "./address.ts";
import { nodeNet } from "./built-in-modules.ts";
import { assertCarries, findRuntime } from "./descriptor-runtime.ts";
import { channelObserver } from "./diagnostics-channels.ts";
import { requireNative } from "./native.ts";
import { type Trace, tracePrinter } from "./trace.ts";
import { type DescriptorTarget, listenOnDescriptor } from "./transports/adopted-descriptor.ts";
import { iterableListener, type TransportIterable } from "./transports/iterable-listener.ts";
import { NetListener } from "./transports/net-listener.ts";
import { listenOnStdio } from "./transports/own-stdio.ts";
import { listenTcp } from "./transports/tcp.ts";
import { type ListenUnixOptions, listenUnix } from "./transports/unix.ts";

/** Options of {@link serve}. */
export interface ServeOptions
  extends Omit<ServerOptions, "runtime" | "limits" | "requiresUserLimit" | "onClosing" | "trace">,
    Optional<Limits>,
    LifecycleOptions {
  /**
   * Prints what is read and written, a line a message: true to standard error, or by a function. By default what
   * `$ZLINK_TRACE` says. What is sensitive is left out.
   */
  readonly trace?: Trace | undefined;
  /** Permissions of new socket files, 0o600 by default. A file is never wider than this, not for a moment. */
  readonly mode?: number | undefined;
  /**
   * Whether handlers get the file descriptors of calls, as `call.fds`, and may pass some, by `withFds` and in errors.
   * False by default: what comes is closed then. Takes Unix sockets and `@zlink/native`; rejects with
   * `ERR_VARLINK_NATIVE` where that is not, and with `ERR_VARLINK_USAGE` for anything else that carries none.
   */
  readonly fds?: boolean | undefined;
  /**
   * Whether handlers are told who wrote each call, as `call.sender` (`SCM_CREDENTIALS`). False by default: `call.peer`, who
   * connected, is enough where sockets are not handed on, and costs less. Takes the same as `fds`, and rejects likewise.
   */
  readonly senderCredentials?: boolean | undefined;
}

/**
 * What {@link serve} listens on: an address, several, a listening server of Node, a socket's descriptor, which may
 * listen or be connected, or connections from anywhere.
 */
export type ServeTarget = string | readonly string[] | NetServer | DescriptorTarget | TransportIterable;

const defaultMode = 0o600;

/**
 * Serves interfaces. Resolves when it listens; rejects with {@link ConnectionError} `ERR_VARLINK_LISTEN` if it
 * cannot, and with {@link UsageError} `ERR_VARLINK_CREDENTIALS` if access rules, or a `maxConnectionsPerUser`, are
 * asked for where it cannot be known who connects. A running server keeps the process alive until it is closed.
 *
 * Beside `unix:` and `tcp:` addresses there are two for services that others start. `activation:` takes the sockets
 * that a service manager passed (UAPI.20 §Socket activation): those named `varlink` or, if none is, all;
 * `activation:name` those of one name. A listening socket stays its manager's, its file too. Over one that is
 * connected already (`Accept=yes`, `exec:`) a single client is served, and `server.closed` resolves when it has left.
 * `$SYSTEMD_VARLINK_LISTEN` adds a path, `@name`, or `-` for the next. Rejects with `ERR_VARLINK_ACTIVATION` if there
 * is nothing to take. `stdio:` serves a single client at the standard input and output: the program must print to
 * standard error only.
 *
 * @example
 * await using server = await serve("unix:/run/org.example.Calculator", {
 *   vendor: "Example", product: "Calculator", version: "1", url: "https://example.org",
 *   interfaces: [Calculator.implement(handlers)],
 * });
 */
export async function serve(target: ServeTarget, options: ServeOptions): Promise<Server> {
  const limits = toLimits(options);
  const { mode = defaultMode, fds = false, senderCredentials: senders = false } = options;
  const framing = { maxMessageBytes: limits.maxMessageBytes, halfRead: new HalfReadMessages(limits) };
  const socketOptions = { mode, framing, fds, senders };
  const targets = Array.isArray(target) ? target : [target];
  if (targets.length === 0) throw new UsageError("ERR_VARLINK_USAGE", "expected at least one address");
  for (const each of targets) {
    if (fds) assertCarries(each, "fds");
    if (senders) assertCarries(each, "senderCredentials");
  }
  if (senders) await requireNative("credentials of senders");
  const runtime = await findRuntime(fds);
  const lifecycle = await ServiceLifecycle.prepare(options);
  const server = await listen(targets, socketOptions, {
    ...options,
    runtime,
    limits,
    trace: tracePrinter(options.trace),
    observer: joinObservers(channelObserver, options.observer),
    requiresUserLimit: isLimited(options.maxConnectionsPerUser),
    onClosing: () => lifecycle.end(),
  });
  try {
    lifecycle.begin(server);
    return server;
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function listen(
  targets: readonly unknown[],
  socketOptions: ListenUnixOptions,
  serverOptions: ServerOptions,
): Promise<Server> {
  const listeners: Listener[] = [];
  try {
    for (const target of targets) {
      for (const source of await sourcesOf(target, socketOptions)) listeners.push(await source());
    }
    return new Server(listeners, serverOptions);
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.close()));
    throw error;
  }
}

/** A limit that was asked for and that is one. */
function isLimited(limit: number | undefined): boolean {
  return limit !== undefined && limit !== Number.POSITIVE_INFINITY;
}

async function sourcesOf(target: unknown, options: ListenUnixOptions): Promise<readonly ListenerSource[]> {
  const { framing } = options;
  if (typeof target === "string") return sourcesAt(target, options);
  if (target instanceof nodeNet().Server) return [async () => adopt(target, framing)];
  if (typeof target === "object" && target !== null) {
    if (Symbol.asyncIterator in target) {
      return [async () => iterableListener(target as TransportIterable)];
    }
    if ("fd" in target && typeof target.fd === "number") {
      const { fd } = target;
      return [() => listenOnDescriptor(fd, options)];
    }
  }
  throw new UsageError(
    "ERR_VARLINK_USAGE",
    "expected an address, a listening server, a descriptor or an async iterable of transports",
  );
}

async function sourcesAt(text: string, options: ListenUnixOptions): Promise<readonly ListenerSource[]> {
  const address = parseAddress(text);
  switch (address.kind) {
    case "unix":
      return [() => listenUnix(address, options)];
    case "tcp":
      return [() => listenTcp(address, options.framing)];
    case "stdio":
      return [async () => listenOnStdio(options.framing)];
    case "activation":
      return activationSources(address, options);
    case "exec":
      throw badAddress(text, "a service cannot listen there, only a client can connect");
  }
}

/** Takes over a server of Node; half-closed clients must be answered whatever it was made with. */
function adopt(server: NetServer, framing: FramedOptions): NetListener {
  if (!server.listening) throw new UsageError("ERR_VARLINK_USAGE", "expected a server that listens already");
  Object.assign(server, { allowHalfOpen: true });
  return new NetListener(server, { framing });
}
