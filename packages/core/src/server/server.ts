import { ConnectionError } from "../errors.ts";
import { passFromHandlers } from "../passed-descriptors.ts";
import type { Limits } from "../protocol/limits.ts";
import type { Runtime } from "../runtime.ts";
import type { Transport } from "../transport.ts";
import { isThenable } from "./handler.ts";
import { Service, type ServiceOptions } from "./service.ts";
import type { ServiceCall } from "./service-call.ts";
import { ServiceConnection } from "./service-connection.ts";
import { thrownText } from "./thrown.ts";

/** Something that clients connect to: a listening socket, or whatever else yields connections. */
export interface Listener {
  /** Where clients find it, in the form `connect` takes; undefined if it has no address. */
  readonly address?: string | undefined;
  /** Begins to accept. `onFailure` is told when no more connections can come. */
  start(accept: (transport: Transport) => void, onFailure: (error: Error) => void): void;
  /** Sets an extended attribute of the listening socket; false if the kernel does not allow it. */
  setXattr?(name: string, value: string): boolean;
  /** Accepts no more, and takes its name from the file system. Connections it accepted go on. */
  close(): Promise<void>;
}

/** Options of a {@link Server}. */
export interface ServerOptions extends ServiceOptions {
  readonly runtime: Runtime;
  readonly limits: Limits;
  /**
   * Told of what clients only hear as an internal failure: what a handler threw, or what was wrong with its
   * reply; and of a listener that failed, without a call. Without it, the process gets a warning.
   */
  readonly onError?: ((error: unknown, call?: ServiceCall) => void) | undefined;
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
  readonly #listeners: readonly Listener[];
  readonly #connections = new Set<ServiceConnection>();
  #closing: Promise<void> | undefined;
  #onClosed = (): void => {};
  #onEmpty = (): void => {};

  /** Begins to accept at once. The server owns the listeners from now on. */
  constructor(listeners: readonly Listener[], options: ServerOptions) {
    this.#options = options;
    this.#service = new Service(options);
    this.#listeners = listeners;
    if (options.runtime.duplicate !== undefined) passFromHandlers(options.runtime.duplicate);
    this.closed = new Promise((resolve) => {
      this.#onClosed = resolve;
    });
    for (const listener of listeners) listener.start(this.#accept, this.#listenerFailed);
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
    this.#closing ??= this.#close(options.graceMs ?? defaultGraceMs);
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
    const reason = new ConnectionError("ERR_VARLINK_CONNECTION_CLOSED", "the server has closed");
    for (const connection of this.#connections) connection.abort(reason);
  }

  readonly #accept = (transport: Transport): void => {
    if (this.#closing !== undefined || this.#connections.size >= this.#options.limits.maxConnections) {
      transport.abort();
      return;
    }
    const connection = new ServiceConnection(transport, {
      runtime: this.#options.runtime,
      limits: this.#options.limits,
      methods: this.#service,
      onError: this.#report,
      onEnded: this.#ended,
    });
    this.#connections.add(connection);
    connection.start();
  };

  readonly #ended = (connection: ServiceConnection): void => {
    this.#connections.delete(connection);
    if (this.#connections.size === 0) this.#onEmpty();
  };

  readonly #listenerFailed = (error: Error): void => this.#report(error);

  /** Never throws: a mistake in `onError` must not cost a client its reply. */
  readonly #report = (error: unknown, call?: ServiceCall): void => {
    const { onError, runtime } = this.#options;
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
