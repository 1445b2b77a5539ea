import { VarlinkError } from "@zlink/idl";
import type { UsageError } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import { startTimer } from "../timer.ts";

/** How long {@link WriteHold.take} may hold writes by default. */
const defaultMaxMs = 1000;

/** Options of `cork()`. */
export interface CorkOptions {
  /** Milliseconds after which the calls leave all the same, with a warning of the process. 1000 by default. */
  readonly maxMs?: number | undefined;
}

/** Gives the hold of `cork()` back; the calls made meanwhile leave in one write. A second time does nothing. */
export interface Cork extends Disposable {
  /** The same, for programs without `using`. */
  release(): void;
}

/** Holds the writes of connections over awaits, for a bounded time. */
export class WriteHold {
  readonly #runtime: Runtime;
  readonly #onReleased: () => void;
  #taken = 0;

  /** Calls back whenever the last hold is released. */
  constructor(runtime: Runtime, onReleased: () => void) {
    this.#runtime = runtime;
    this.#onReleased = onReleased;
  }

  /** True while somebody holds. */
  get isTaken(): boolean {
    return this.#taken > 0;
  }

  /** Holds writes until the result is released, at most `maxMs`. Throws {@link UsageError} for one that is no time. */
  take({ maxMs = defaultMaxMs }: CorkOptions = {}): Cork {
    let isReleased = false;
    const release = (): void => {
      if (isReleased) return;
      isReleased = true;
      stopTimer();
      this.#release();
    };
    const stopTimer = startTimer("maxMs", maxMs, () => {
      release();
      this.#runtime.warn(
        new VarlinkError(
          "ERR_VARLINK_CORK",
          `cork() held calls for more than ${maxMs} ms; they have left now`,
        ),
      );
    });
    this.#taken += 1;
    return { release, [Symbol.dispose]: release };
  }

  #release(): void {
    this.#taken -= 1;
    if (this.#taken === 0) this.#onReleased();
  }
}
