import { UsageError } from "./errors.ts";

/** The longest time that timers of the runtimes know; they take a longer one for none at all. */
const longestMs = 2 ** 31 - 1;

/**
 * Calls back once after `ms` milliseconds, never for `Infinity`; a time beyond 24 days is shortened to that.
 * Returns what stops it. Throws {@link UsageError} `ERR_VARLINK_USAGE`, which names the option, for what is no time.
 * Where the runtime has it, the timer keeps no process alive: the calls that wait for it do.
 */
export function startTimer(option: string, ms: number, callback: () => void): () => void {
  if (typeof ms !== "number" || !(ms >= 0)) {
    throw new UsageError("ERR_VARLINK_USAGE", `${option} must be a number from 0 on, got ${String(ms)}`);
  }
  if (ms === Number.POSITIVE_INFINITY) return () => {};
  const timer: unknown = setTimeout(callback, Math.min(ms, longestMs));
  if (typeof timer === "object" && timer !== null && "unref" in timer && typeof timer.unref === "function")
    timer.unref();
  // What setTimeout has given is what clearTimeout takes, whichever form the runtime has chosen.
  return () => clearTimeout(timer as number);
}
