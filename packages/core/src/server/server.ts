import { EndReason } from "../end-reason.ts";
import { ConnectionError } from "../errors.ts";
import { tell } from "../observation.ts";
import type { Observer } from "../observer.ts";
import { passFromHandlers } from "../passed-descriptors.ts";
import type { Limits } from "../protocol/limits.ts";
import type { Runtime } from "../runtime.ts";
import { traced } from "../trace.ts";
import type { Transport } from "../transport.ts";
import { AccessRules } from "./access-rules.ts";
import { requireCredentials } from "./credentials-check.ts";
import { isThenable } from "./handler.ts";
import { IdleExit } from "./idle-exit.ts";
import { IdleTimeout } from "./idle-timeout.ts";
import { Service, type ServiceOptions } from "./service.ts";
import type { ServiceCall } from "./service-call.ts";
import { ServiceConnection } from "./service-connection.ts";
import { composeService, type ServiceInterceptor } from "./service-interceptor.ts";
import { thrownText } from "./thrown.ts";
import { UserConnections } from "./user-connections.ts";

/** Something that clients connect to: a listening socket, or whatever else yields connections. */
export interface Listener {
  /** Where clients find it, in the form `connect` takes; undefined if it has no address. */
  readonly address?: string | undefined;
  /** True if its transports know their `peer`. Access rules, and a limit for each user, need that. */
  readonly hasCredentials?: boolean | undefined;
  /** What is missing where it has none, and how to get it, for the message of the error. */
  readonly whyNoCredentials?: string | undefined;
  /**
   * Begins to accept. `onFailure` is told when something is wrong with it, `onEnded` when its last connection has
   * been accepted: a server whose listeners have all ended closes with its last client.
   */
  start(
    accept: (transport: Transport) => void,
    onFailure: (error: Error) => void,
    onEnded?: () => void,
  ): void;
  /**
   * Takes its name from the file system, so that nobody finds it any more, and still accepts those who have found
   * it. Nothing where there is no such name. May be called more than once; {@link close} does it too.
   */
  withdraw?(): void;
  /** Sets an extended attribute of the listening socket; false if the kernel does not allow it. */
  setXattr?(name: string, value: string): boolean;
  /** Accepts no more, and takes its name from the file system. Connections it accepted go on. */
  close(): Promise<void>;
}

/** Options of a {@link Server}. */
export interface ServerOptions extends ServiceOptions {
  readonly runtime: Runtime;
  readonly limits: Limits;
  /** Hears what happens. */
  readonly observer?: Observer | undefined;
  /**
   * `maxConnectionsPerUser` was asked for: a listener without credentials, and a connection whose user cannot be
   * read, are refused. Otherwise neither is counted.
   */
  readonly requiresUserLimit?: boolean | undefined;
  /**
   * Told of what clients only hear as an internal failure: what a handler threw, or what was wrong with its
   * reply; and of a listener that failed, without a call. Without it, the process gets a warning.
   */
  readonly onError?: ((error: unknown, call?: ServiceCall) => void) | undefined;
  /**
   * Milliseconds without a connection after which it closes by itself, losing no caller: those who wait to be
   * accepted are served first. 0 closes with the last client; by default it never does.
   */
  readonly exitOnIdleMs?: number | undefined;
  /**
   * Milliseconds after which a connection is closed over which nothing goes: no call has come whole, and none is being
   * answered. It takes up to twice as long. A client that connects and says nothing, or never ends its message, does
   * not keep its place then; nor does one that calls seldom. By default none is closed, since a client may idle.
   */
  readonly idleTimeoutMs?: number | undefined;
  /** Prints what its connections carry, a line a message. See {@link traced}. */
  readonly trace?: ((line: string) => void) | undefined;
  /** Told once when it begins to close, whoever asked for that. Must not throw. */
  readonly onClosing?: (() => void) | undefined;
}

/** Options of {@link Server.close}. */
export interface CloseOptions {
  /** Milliseconds that calls which are being answered get to finish. 5000 by default; Infinity sets no end. */
  readonly graceMs?: number | undefined;
}

const defaultGraceMs = 5000;
const longestTimerMs = 2 ** 31 - 1;

/** A running service. */
export class Server implements AsyncDisposable {
  /** Resolves when it has closed and its last connection has ended. */
  readonly closed: Promise<void>;
  readonly #options: ServerOptions;
  readonly #service: Service;
  readonly #access: AccessRules | undefined;
  readonly #intercept: ServiceInterceptor | undefined;
  readonly #users: UserConnections;
  readonly #listeners: readonly Listener[];
  readonly #connections = new Set<ServiceConnection>();
  readonly #idleExit: IdleExit;
  readonly #idleTimeout: IdleTimeout;
  #openListeners: number;
  #closing: Promise<void> | undefined;
  #onClosed = (): void => {};
  #onEmpty = (): void => {};

  /**
   * Begins to accept at once. The server owns the listeners from now on, unless this throws {@link UsageError}:
   * `ERR_VARLINK_USAGE` for a service that is not well made, or a time that is none, `ERR_VARLINK_CREDENTIALS` for
   * access rules, or a limit for each user that was asked for, on a listener that cannot tell who connects.
   */
  constructor(listeners: readonly Listener[], options: ServerOptions) {
    const { limits, runtime, requiresUserLimit = false } = options;
    this.#options = options;
    this.#service = new Service(options);
    this.#access = AccessRules.of(options.allow, options.interfaces, runtime);
    this.#intercept = composeService(options.intercept);
    if (this.#access !== undefined) requireCredentials(listeners, "an access rule");
    if (requiresUserLimit) requireCredentials(listeners, "maxConnectionsPerUser");
    this.#users = new UserConnections(limits.maxConnectionsPerUser, requiresUserLimit);
    this.#listeners = listeners;
    if (options.runtime.duplicate !== undefined) passFromHandlers(options.runtime.duplicate);
    this.closed = new Promise((resolve) => {
      this.#onClosed = resolve;
    });
    this.#openListeners = listeners.length;
    this.#idleExit = new IdleExit({
      idleMs: options.exitOnIdleMs ?? Number.POSITIVE_INFINITY,
      runtime: options.runtime,
      isIdle: () => this.#connections.size === 0 && this.#closing === undefined,
      withdraw: () => this.#withdraw(),
      close: () => void this.close(),
    });
    this.#idleTimeout = new IdleTimeout(options.idleTimeoutMs ?? Number.POSITIVE_INFINITY, this.#connections);
    this.#idleTimeout.watch();
    this.#idleExit.watch();
    for (const listener of listeners) {
      const accept = (transport: Transport) => this.#accept(transport, listener);
      listener.start(accept, this.#listenerFailed, this.#listenerEnded);
    }
  }

  /** Where clients find it, in the form `connect` takes; with the port that was really taken. */
  get addresses(): readonly string[] {
    return this.#listeners.flatMap(({ address }) => (address === undefined ? [] : [address]));
  }

  /** How many clients are connected. */
  get connections(): number {
    return this.#connections.size;
  }

  /**
   * Sets an extended attribute, `user.example.version` say, of each listening socket, for tools that look for services.
   * False if one of them has none: Linux before 7.1 allows it on no socket, and only the native transport can.
   */
  setXattr(name: string, value: string): boolean {
    const done = this.#listeners.map((listener) => listener.setXattr?.(name, value) ?? false);
    return done.every((isSet) => isSet);
  }

  /**
   * Accepts no more, answers the calls it has read, and ends. Streams are told at once by `call.signal`, but
   * for those made with `finite`, and so is whoever took a connection over; after `graceMs` everything ends.
   * Resolves when the last connection has ended.
   */
  close(options: CloseOptions = {}): Promise<void> {
    if (this.#closing === undefined) {
      this.#idleExit.stop();
      this.#idleTimeout.stop();
      this.#closing = this.#close(options.graceMs ?? defaultGraceMs);
      this.#options.onClosing?.();
    }
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(graceMs: number): Promise<void> {
    await Promise.all(this.#listeners.map((listener) => this.#closeListener(listener)));
    for (const connection of this.#connections) connection.shutDown();
    await this.#emptied(graceMs);
    this.#onClosed();
  }

  #withdraw(): void {
    for (const listener of this.#listeners) {
      try {
        listener.withdraw?.();
      } catch (error) {
        this.#report(error);
      }
    }
  }

  /** A listener that cannot be closed properly keeps nothing else open. */
  async #closeListener(listener: Listener): Promise<void> {
    try {
      await listener.close();
    } catch (error) {
      this.#report(error);
    }
  }

  #emptied(graceMs: number): Promise<void> {
    if (this.#connections.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      // A timer that is set for longer than it can count would fire at once.
      const deadline = graceMs > longestTimerMs ? undefined : setTimeout(() => this.#abortAll(), graceMs);
      this.#onEmpty = () => {
        clearTimeout(deadline);
        resolve();
      };
    });
  }

  #abortAll(): void {
    const reason = new EndReason(
      () => new ConnectionError("ERR_VARLINK_CONNECTION_CLOSED", "the server has closed"),
    );
    for (const connection of this.#connections) connection.abort(reason);
  }

  #accept(transport: Transport, listener: Listener): void {
    if (this.#closing !== undefined || this.#connections.size >= this.#options.limits.maxConnections) {
      transport.abort();
      return;
    }
    const { trace } = this.#options;
    const name = listener.address ?? "a connection";
    const carried =
      trace === undefined ? transport : traced(transport, { side: "server", name, write: trace });
    const connection = new ServiceConnection(carried, {
      runtime: this.#options.runtime,
      limits: this.#options.limits,
      methods: this.#service,
      access: this.#access,
      intercept: this.#intercept,
      observer: this.#options.observer,
      address: listener.address,
      onError: this.#report,
      onEnded: this.#ended,
    });
    if (listener.hasCredentials === true && !this.#users.enter(connection)) {
      transport.abort();
      return;
    }
    this.#idleExit.stop();
    this.#connections.add(connection);
    connection.start();
  }

  readonly #ended = (connection: ServiceConnection): void => {
    this.#connections.delete(connection);
    this.#users.leave(connection);
    if (this.#connections.size > 0) return;
    this.#onEmpty();
    if (this.#openListeners === 0) void this.close();
    else this.#idleExit.watch();
  };

  readonly #listenerEnded = (): void => {
    this.#openListeners -= 1;
    if (this.#openListeners === 0 && this.#connections.size === 0) void this.close();
  };

  readonly #listenerFailed = (error: Error): void => this.#report(error);

  /** Never throws: a mistake in `onError` must not cost a client its reply. */
  readonly #report = (error: unknown, call?: ServiceCall): void => {
    const { onError, observer, runtime } = this.#options;
    if (observer?.failure !== undefined) tell(runtime, () => observer.failure?.(error, call));
    if (onError === undefined) {
      runtime.warn(new Error(failureText(error, call), { cause: error }));
      return;
    }
    const onMistake = (cause: unknown): void => {
      runtime.warn(new Error(failureText(cause, call, "onError, told of a failure"), { cause }));
    };
    try {
      // Its type lets it be an async function, whose mistakes come later.
      const told: unknown = onError(error, call);
      if (isThenable(told)) Promise.resolve(told).then(undefined, onMistake);
    } catch (cause) {
      onMistake(cause);
    }
  };
}

function failureText(error: unknown, call: ServiceCall | undefined, role = "the handler"): string {
  const where = call === undefined ? "the service" : `${role} of ${call.method}`;
  return `${where} failed: ${thrownText(error)}`;
}
