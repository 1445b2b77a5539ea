import { UsageError } from "../errors.ts";
import type { Optional } from "../protocol/optional.ts";

/** How a client comes back to a service that is away. Each is an option of `connect`. */
export interface ReconnectOptions {
  /**
   * Milliseconds between the first attempt to reach the service again, which is made at once, and the second. The wait
   * doubles with each attempt that fails, and up to half of it is left to chance. 50 by default.
   */
  readonly reconnectDelayMs: number;
  /** Milliseconds that this wait is at most: how long a call waits for its attempt. 1000 by default. */
  readonly maxReconnectDelayMs: number;
  /**
   * Milliseconds after the loss of a connection during which the service counts as being restarted: calls wait then for
   * an attempt that succeeds, and reject later as soon as one fails. 1000 by default; 0 never waits for a restart,
   * `Infinity` always.
   */
  readonly restartMs: number;
}

const defaults: ReconnectOptions = { reconnectDelayMs: 50, maxReconnectDelayMs: 1000, restartMs: 1000 };

/** The longest time that the timers of all runtimes know. */
const longestMs = 2 ** 31 - 1;

/** Completes the options with the defaults. Throws {@link UsageError} `ERR_VARLINK_USAGE` for what is no time. */
export function toReconnectOptions(given: Optional<ReconnectOptions>): ReconnectOptions {
  const {
    reconnectDelayMs = defaults.reconnectDelayMs,
    maxReconnectDelayMs = defaults.maxReconnectDelayMs,
    restartMs = defaults.restartMs,
  } = given;
  requireTime("reconnectDelayMs", reconnectDelayMs, longestMs);
  requireTime("maxReconnectDelayMs", maxReconnectDelayMs, longestMs);
  requireTime("restartMs", restartMs, Number.POSITIVE_INFINITY);
  return { reconnectDelayMs, maxReconnectDelayMs, restartMs };
}

function requireTime(option: string, ms: number, mostMs: number): void {
  if (typeof ms === "number" && ms >= 0 && ms <= mostMs) return;
  const most = Number.isFinite(mostMs) ? ` to ${mostMs}` : " on";
  throw new UsageError("ERR_VARLINK_USAGE", `${option} must be a number from 0${most}, got ${String(ms)}`);
}
