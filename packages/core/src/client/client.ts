import { EndReason } from "../end-reason.ts";
import type { Duplicate } from "../file-descriptor.ts";
import type { Optional } from "../protocol/optional.ts";
import type { Transport } from "../transport.ts";
import type { CallTarget } from "./call-target.ts";
import { Caller, type MakeView } from "./caller.ts";
import { ClientConnection } from "./client-connection.ts";
import { closedHere } from "./closed-error.ts";
import type { ConnectionOptions } from "./connection.ts";
import type { OutgoingCall } from "./outgoing-call.ts";
import { type ReconnectOptions, toReconnectOptions } from "./reconnect-options.ts";
import { Reconnection } from "./reconnection.ts";
import { type ReplySpin, toReplySpin } from "./reply-spin.ts";
import type { StreamCarrier } from "./reply-stream.ts";
import { tooMany } from "./too-many.ts";
import { WriteHold } from "./write-hold.ts";

/** Where a {@link Client} finds its service. */
export interface Connector<Raw> {
  /** What messages call the other end: its address. */
  readonly name: string;
  /** Opens a connection; rejects with {@link ConnectionError}. */
  connect(): Promise<Transport<Raw>>;
}

/** How a {@link Client} goes about it. Several may share them. */
export interface ClientOptions extends Omit<ConnectionOptions, "name">, Optional<ReconnectOptions> {
  /** Connections at a time; a stream or an upgrade that would need one more fails. */
  readonly maxConnections: number;
}

/**
 * An address that calls are made to. One connection carries the calls, in call order; each stream and each
 * upgrade has one of its own. It reconnects when the service comes back, sooner or later as {@link ReconnectOptions}
 * say, and never repeats a call that may have been executed: that rejects, and its error says so by `wasWritten`.
 *
 * It has no `peer`: each of its connections may meet another process. A `Connection` has one.
 */
export class Client<Raw> extends Caller<Raw> {
  /** Makes a typed view of the same client: its methods are those of the interface. */
  declare readonly as: MakeView<Client<Raw>, Raw>;
  readonly closed: Promise<void>;
  readonly close: () => Promise<void>;

  private constructor(pool: ConnectionPool<Raw>, name: string, options: ClientOptions) {
    const { runtime, observer, intercept } = options;
    super(pool, (cork) => pool.hold.take(cork), { runtime, name, observer, intercept });
    this.closed = pool.closed;
    this.close = () => pool.close();
  }

  /**
   * Opens the first connection; rejects with {@link ConnectionError} if it cannot, and with {@link UsageError} for
   * options of reconnecting that are no times.
   */
  static async open<Raw>(connector: Connector<Raw>, options: ClientOptions): Promise<Client<Raw>> {
    const pool = new ConnectionPool(connector, options);
    pool.begin(await connector.connect());
    return new Client(pool, connector.name, options);
  }
}

class ConnectionPool<Raw> implements CallTarget<Raw> {
  readonly hold: WriteHold;
  readonly closed: Promise<void>;
  readonly validate: boolean;
  readonly maxMessageBytes: number;
  readonly maxWaitingReplies: number;
  readonly maxWaitingDescriptors: number;
  readonly duplicate: Duplicate | undefined;
  readonly #connector: Connector<Raw>;
  readonly #options: ClientOptions;
  readonly #reconnection: Reconnection<Raw>;
  readonly #spin: ReplySpin | undefined;
  readonly #connections = new Set<ClientConnection<Raw>>();
  /** The connection for calls. */
  #main: ClientConnection<Raw> | undefined;
  #isClosed = false;
  #onClosed = (): void => {};

  constructor(connector: Connector<Raw>, options: ClientOptions) {
    this.#connector = connector;
    this.#options = options;
    this.#reconnection = new Reconnection(connector, toReconnectOptions(options));
    this.#spin = toReplySpin(options.spinMicros ?? 0, options.runtime);
    this.hold = new WriteHold(options.runtime, () => {
      for (const connection of this.#connections) connection.holdReleased();
    });
    this.validate = options.validate;
    this.maxMessageBytes = options.maxMessageBytes;
    this.maxWaitingReplies = options.maxWaitingReplies;
    this.maxWaitingDescriptors = options.maxWaitingDescriptors;
    this.duplicate = options.runtime.duplicate;
    this.closed = new Promise((resolve) => {
      this.#onClosed = resolve;
    });
  }

  /** Takes the first connection. */
  begin(transport: Transport<Raw>): void {
    this.#main = this.#newConnection(true);
    this.#main.attach(transport);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const connection of this.#connections) connection.end(closedHere(this.#connector.name));
    this.#onClosed();
  }

  submit(call: OutgoingCall<Raw>): void {
    if (this.#main === undefined || this.#main.isTainted || this.#main.hasEnded) {
      this.#main = this.#open(true);
    }
    this.#main.submit(call);
  }

  submitUpgrade(call: OutgoingCall<Raw>): void {
    this.#open(false).submit(call);
  }

  carrier(): StreamCarrier<Raw> {
    const connection = this.#open(false);
    return {
      submit: (call) => connection.submit(call),
      pause: () => connection.pause(),
      resume: () => connection.resume(),
      release: () => connection.end(closedHere(this.#connector.name)),
    };
  }

  /** `isForCalls` tells one that carries calls from one that a stream or an upgrade has for itself. */
  #open(isForCalls: boolean): ClientConnection<Raw> {
    const { maxConnections } = this.#options;
    const connection = this.#newConnection(isForCalls);
    if (this.#isClosed) {
      connection.end(closedHere(this.#connector.name));
      return connection;
    }
    if (!isForCalls && this.#connections.size > maxConnections) {
      connection.end(new EndReason(() => tooMany("connections", "maxConnections", maxConnections)));
      return connection;
    }
    this.#reconnection.open(connection);
    return connection;
  }

  #newConnection(isForCalls: boolean): ClientConnection<Raw> {
    const connection: ClientConnection<Raw> = new ClientConnection<Raw>({
      runtime: this.#options.runtime,
      name: this.#connector.name,
      maxDepth: this.#options.maxDepth,
      maxUnansweredCalls: this.#options.maxUnansweredCalls,
      observer: this.#options.observer,
      spin: this.#spin,
      hold: this.hold,
      onEnded: (reason, unwritten) => {
        this.#connections.delete(connection);
        this.#reconnection.withdraw(connection);
        if (connection.wasLost) this.#reconnection.lost({ isFruitless: connection.isFruitless });
        if (connection === this.#main) this.#main = undefined;
        const mayMoveOn = isForCalls && connection.wasOpen && !this.#isClosed;
        for (const call of unwritten) {
          if (mayMoveOn && call.mayMoveOn(connection)) this.submit(call);
          else call.loseConnection(reason.error);
        }
      },
      onIdle: () => {
        if (!connection.isFruitless) this.#reconnection.answered();
        // Nothing but discarded replies was left to wait for, an upgrade was refused, or the service is away.
        const isOfNoUse = connection.isTainted || this.#reconnection.isWaiting(connection);
        if (connection !== this.#main || isOfNoUse) connection.end(closedHere(this.#connector.name));
      },
    });
    this.#connections.add(connection);
    return connection;
  }
}
