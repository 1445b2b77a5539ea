import type { Runtime } from "../runtime.ts";
import { startTimer } from "../timer.ts";

/** What an {@link IdleExit} stands on. */
export interface IdleExitOptions {
  /** Milliseconds without a connection after which the server closes; Infinity for never. */
  readonly idleMs: number;
  readonly runtime: Runtime;
  /** True while there is no connection, and the server has not begun to close. */
  isIdle(): boolean;
  /** Takes the server's names away; those who have found it are still accepted. */
  withdraw(): void;
  /** Closes the server. */
  close(): void;
}

/**
 * Closes a server that nobody uses, and loses no caller by it. Whoever knocks while the time runs out is in the
 * kernel's queue: that is emptied once more before the server's name is taken away, and again before it closes.
 * A socket that a service manager passed on keeps its queue when this process closes it: whoever comes too late
 * here is the first caller of the next process.
 */
export class IdleExit {
  readonly #options: IdleExitOptions;
  #stopTimer = (): void => {};
  /** The name is gone: nobody new can come, and those who came are the last. */
  #hasWithdrawn = false;

  constructor(options: IdleExitOptions) {
    this.#options = options;
  }

  /** Begins to count, if nobody is connected. Throws {@link UsageError} `ERR_VARLINK_USAGE` for what is no time. */
  watch(): void {
    this.#stopTimer();
    if (!this.#options.isIdle()) return;
    const idleMs = this.#hasWithdrawn ? 0 : this.#options.idleMs;
    this.#stopTimer = startTimer("exitOnIdleMs", idleMs, () => this.#afterInput(this.#leave));
  }

  /** Stops to count: somebody has connected, or the server closes. */
  stop(): void {
    this.#stopTimer();
  }

  readonly #leave = (): void => {
    this.#hasWithdrawn = true;
    this.#options.withdraw();
    this.#afterInput(() => this.#options.close());
  };

  /** Goes on once the queues of the listeners have been looked at, unless somebody was in one. */
  #afterInput(goOn: () => void): void {
    this.#options.runtime.afterInput(() => {
      if (this.#options.isIdle()) goOn();
    });
  }
}
