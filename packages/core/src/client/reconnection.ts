import { EndReason } from "../end-reason.ts";
import type { Transport } from "../transport.ts";
import type { ReconnectOptions } from "./reconnect-options.ts";

/** Opens transports. */
export interface TransportSource<Raw> {
  connect(): Promise<Transport<Raw>>;
}

/** What waits for a transport: a connection with the calls that it holds. */
export interface TransportWaiter<Raw> {
  /** Gives it the transport. */
  attach(transport: Transport<Raw>): void;
  /** There is none: its calls fail. */
  end(reason: EndReason): void;
  /** Nobody waits for its calls any more. */
  readonly isIdle: boolean;
}

/**
 * Opens the transports of a client, and does not hammer a service that is away: the first attempt is made at once, each
 * further one after a longer wait, for all that wait together. Nothing is tried while nobody waits.
 */
export class Reconnection<Raw> {
  readonly #connector: TransportSource<Raw>;
  readonly #options: ReconnectOptions;
  /** Those for whom no attempt is under way, in the order in which they came. */
  #waiting: Set<TransportWaiter<Raw>> | undefined;
  /** Attempts in a row that came to nothing. */
  #failures = 0;
  /** The last attempt failed: the next one waits until {@link #notBefore}, and is made for all. */
  #isAway = false;
  #notBefore = 0;
  #lostAt = Number.NEGATIVE_INFINITY;
  #isProbing = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(connector: TransportSource<Raw>, options: ReconnectOptions) {
    this.#connector = connector;
    this.#options = options;
  }

  /** Opens a transport for a connection, now or when it is time. */
  open(waiter: TransportWaiter<Raw>): void {
    if (!this.#isAway) {
      this.#attempt(waiter);
      return;
    }
    this.#wait(waiter);
    this.#schedule();
  }

  #wait(waiter: TransportWaiter<Raw>): void {
    this.#waiting ??= new Set();
    this.#waiting.add(waiter);
  }

  /** A connection waits no longer. */
  withdraw(waiter: TransportWaiter<Raw>): void {
    this.#waiting?.delete(waiter);
    if (!this.#waiting?.size) this.#stopTimer();
  }

  /** True while a connection waits for its attempt. */
  isWaiting(waiter: TransportWaiter<Raw>): boolean {
    return this.#waiting?.has(waiter) === true;
  }

  /** The service has answered. */
  answered(): void {
    this.#failures = 0;
  }

  /**
   * The service has ended a connection. One after another that carried calls and had no answer are as bad as a service
   * that is away: it may crash whenever it starts.
   */
  lost({ isFruitless }: { readonly isFruitless: boolean }): void {
    this.#lostAt = performance.now();
    if (!isFruitless) return;
    if (this.#failures === 0) this.#failures = 1;
    else this.#failed();
  }

  #attempt(waiter: TransportWaiter<Raw>): void {
    const failures = this.#failures;
    this.#connector
      .connect()
      .then(
        (transport) => this.#opened(waiter, transport),
        (error: Error) => {
          this.#isProbing = false;
          // Attempts that were under way together count once.
          if (failures === this.#failures) this.#failed();
          if (waiter.isIdle) waiter.end(new EndReason(() => error));
          else this.#wait(waiter);
          this.#refuse(error);
        },
      )
      // A transport that cannot be started.
      .catch((error: Error) => waiter.end(new EndReason(() => error)));
  }

  #opened(waiter: TransportWaiter<Raw>, transport: Transport<Raw>): void {
    this.#isProbing = false;
    this.#isAway = false;
    waiter.attach(transport);
    for (const other of this.#takeWaiting()) this.#attempt(other);
  }

  #failed(): void {
    const { reconnectDelayMs, maxReconnectDelayMs } = this.#options;
    const delayMs = Math.min(reconnectDelayMs * 2 ** this.#failures, maxReconnectDelayMs);
    this.#failures += 1;
    this.#isAway = true;
    // Half of it is left to chance, so that the clients of one service do not come back all at once.
    this.#notBefore = performance.now() + delayMs * (1 - Math.random() / 2);
  }

  /** An attempt has failed for all that waited. While the service may be about to come back they go on waiting. */
  #refuse(error: Error): void {
    if (performance.now() - this.#lostAt < this.#options.restartMs) this.#schedule();
    else for (const waiter of this.#takeWaiting()) waiter.end(new EndReason(() => error));
  }

  #takeWaiting(): readonly TransportWaiter<Raw>[] {
    const waiting = [...(this.#waiting ?? [])];
    this.#waiting?.clear();
    this.#stopTimer();
    return waiting;
  }

  #schedule(): void {
    if (this.#isProbing || this.#timer !== undefined || !this.#waiting?.size) return;
    const waitMs = this.#notBefore - performance.now();
    if (waitMs <= 0) this.#probe();
    // It keeps the process alive, as a call does that waits for its reply.
    else this.#timer = setTimeout(this.#probe, waitMs);
  }

  /** Makes one attempt, for whoever came first; the others hear of it. */
  readonly #probe = (): void => {
    this.#timer = undefined;
    const [first] = this.#waiting ?? [];
    if (first === undefined) return;
    this.#waiting?.delete(first);
    this.#isProbing = true;
    this.#attempt(first);
  };

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
