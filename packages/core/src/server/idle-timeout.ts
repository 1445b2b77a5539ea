import { EndReason } from "../end-reason.ts";
import { ConnectionError } from "../errors.ts";
import { startTimer } from "../timer.ts";

/** What an {@link IdleTimeout} looks at. */
export interface IdleCandidate {
  /** True if nothing was asked and nothing answered since this was asked last. */
  hasIdled(): boolean;
  /** Ends the connection, behind what was written to it. */
  leave(reason: EndReason): void;
}

/**
 * Closes connections over which nothing goes. All of them are looked at each time the timeout has passed, so that a call
 * costs no timer: one that has idled the whole time is closed, after up to twice as long.
 */
export class IdleTimeout {
  readonly #timeoutMs: number;
  readonly #connections: Iterable<IdleCandidate>;
  #stopTimer = (): void => {};

  /** `Infinity` closes none. */
  constructor(timeoutMs: number, connections: Iterable<IdleCandidate>) {
    this.#timeoutMs = timeoutMs;
    this.#connections = connections;
  }

  /** Begins to look. Throws {@link UsageError} `ERR_VARLINK_USAGE` for what is no time. */
  watch(): void {
    this.#stopTimer = startTimer("idleTimeoutMs", this.#timeoutMs, this.#look);
  }

  /** Looks no more. */
  stop(): void {
    this.#stopTimer();
  }

  readonly #look = (): void => {
    for (const connection of this.#connections) {
      if (!connection.hasIdled()) continue;
      const message = `nothing was called for ${this.#timeoutMs} ms (idleTimeoutMs)`;
      connection.leave(new EndReason(() => new ConnectionError("ERR_VARLINK_TIMEOUT", message)));
    }
    this.watch();
  };
}
