import { UsageError } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import type { Transport } from "../transport.ts";

/** How long replies may come one after another while it spins before the event loop has its turn. */
const longestHoldMs = 5;

/**
 * Looks for a reply before the event loop sleeps: to be woken costs more than most replies take. Nothing else runs
 * meanwhile, so that after 5 ms of it the next reply is waited for in the ordinary way, and all else has its turn.
 */
export class ReplySpin {
  readonly #spinMicros: number;
  readonly #runtime: Runtime;
  /** When it began to hold the loop; undefined once that has turned. */
  #heldSinceMs: number | undefined;

  constructor(spinMicros: number, runtime: Runtime) {
    this.#spinMicros = spinMicros;
    this.#runtime = runtime;
  }

  /** Reads while a reply is pending, until none has come for the time it spins. */
  run(transport: Transport, isPending: () => boolean): void {
    if (this.#heldSinceMs === undefined) {
      this.#heldSinceMs = performance.now();
      this.#runtime.afterInput(this.#turned);
    }
    const endMs = this.#heldSinceMs + longestHoldMs;
    while (isPending() && performance.now() < endMs) {
      if (!transport.readNow?.(this.#spinMicros)) return;
    }
  }

  readonly #turned = (): void => {
    this.#heldSinceMs = undefined;
  };
}

/**
 * What spins for that long; undefined for 0. Throws {@link UsageError} `ERR_VARLINK_USAGE` for what is no time up to the
 * 5 ms (5000) after which the loop has its turn in any case.
 */
export function toReplySpin(spinMicros: number, runtime: Runtime): ReplySpin | undefined {
  if (typeof spinMicros !== "number" || !(spinMicros >= 0 && spinMicros <= longestHoldMs * 1000)) {
    const most = longestHoldMs * 1000;
    throw new UsageError(
      "ERR_VARLINK_USAGE",
      `spinMicros must be a number from 0 to ${most}, got ${String(spinMicros)}`,
    );
  }
  return spinMicros === 0 ? undefined : new ReplySpin(spinMicros, runtime);
}
