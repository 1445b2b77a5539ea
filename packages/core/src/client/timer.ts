import { UsageError } from "../errors.ts";

/** The longest time that timers of the runtimes know; they take a longer one for none at all. */
const longestMs = 2 ** 31 - 1;

/**
 * Calls back once after `ms` milliseconds, never for `Infinity`; a time beyond 24 days is shortened to that.
 * Returns what stops it. Throws {@link UsageError} `ERR_VARLINK_USAGE`, which names the option, for what is no time.
 */
export function startTimer(option: string, ms: number, callback: () => void): () => void {
  if (typeof ms !== "number" || !(ms >= 0)) {
    throw new UsageError("ERR_VARLINK_USAGE", `${option} must be a number from 0 on, got ${String(ms)}`);
  }
  if (ms === Number.POSITIVE_INFINITY) return () => {};
  const timer = setTimeout(callback, Math.min(ms, longestMs));
  return () => clearTimeout(timer);
}
