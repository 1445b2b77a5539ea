import { UsageError } from "../errors.ts";
import type { ServiceCall } from "../server/service-call.ts";
import { assertBound, ChangeReader, type Changes, type ChangesOptions } from "./change-reader.ts";
import { MonitoredValue } from "./monitored-value.ts";

/** What answers a method by the changes of a {@link State}; made by its `handler`. */
export type Monitor<R> = (parameters: unknown, call: Pick<ServiceCall, "more" | "signal">) => Changes<R>;

/**
 * A value that others watch: the heart of a method that is called with `more` and answers with the value as it is,
 * and again whenever it changes (UAPI.20 §More).
 *
 * Every `set` is a change, also one to an equal value: nothing is compared. Values are given as they are and not
 * copied: set a new object, and leave the old one alone.
 *
 * @example
 * const stats = new State({ count: 0 });
 * Calculator.implement({ getStats: () => ({ stats: stats.get() }), monitor: stats.handler((stats) => ({ stats })) })
 */
export class State<T> {
  readonly #monitored: MonitoredValue<T>;

  constructor(value: T) {
    this.#monitored = new MonitoredValue(value);
  }

  /** How many read the changes now: those that have begun and not ended, whether slow or not. */
  get watchers(): number {
    return this.#monitored.readers;
  }

  /** The value as it is; after {@link close} the last one. */
  get(): T {
    return this.#monitored.value;
  }

  /**
   * Changes the value. Who watches hears of it when the code that called this has come to an await: several changes
   * made until then are one for those that do not ask for every change.
   *
   * Throws {@link UsageError} `ERR_VARLINK_USAGE` after {@link close}.
   */
  set(value: T): void {
    if (this.#monitored.isClosed) {
      throw new UsageError("ERR_VARLINK_USAGE", "the state is closed: its value changes no more");
    }
    this.#monitored.change(value);
  }

  /** Changes the value to what the function makes of it, and returns that. Throws like {@link set}. */
  update(change: (value: T) => T): T {
    const value = change(this.#monitored.value);
    this.set(value);
    return value;
  }

  /**
   * Ends all {@link changes} with the last value. Those that have given it already give it once more, since the
   * last reply of a stream needs one. Whoever begins afterwards gets the last value and the end. A second time does
   * nothing.
   */
  close(): void {
    this.#monitored.close();
  }

  /**
   * The value as it is, and then each change, or what `map` makes of them. Whoever is slow gets the newest value and
   * skips what it missed, unless `maxWaitingChanges` asks for every change.
   *
   * Rejects with `signal.reason` when the signal aborts. In a generator pass `call.signal`: it cannot be left while it
   * waits in a loop. Throws {@link UsageError} `ERR_VARLINK_USAGE` for a bound that is no positive integer.
   */
  changes(signal?: AbortSignal, map?: undefined, options?: ChangesOptions): Changes<T>;
  changes<R>(signal: AbortSignal | undefined, map: (value: T) => R, options?: ChangesOptions): Changes<R>;
  changes(signal?: AbortSignal, map = same<T>, options?: ChangesOptions): Changes<unknown> {
    assertBound(options);
    return new ChangeReader(this.#monitored, { ...options, signal, map });
  }

  /**
   * The handler of a method that monitors the value: its replies are the {@link changes}, or what `map` makes of them.
   * Called without `more` it answers with the value as it is.
   *
   * Throws {@link UsageError} `ERR_VARLINK_USAGE` for a bound that is no positive integer.
   */
  handler(map?: undefined, options?: ChangesOptions): Monitor<T>;
  handler<R>(map: (value: T) => R, options?: ChangesOptions): Monitor<R>;
  handler(map = same<T>, options?: ChangesOptions): Monitor<unknown> {
    assertBound(options);
    // The signal is for whoever wraps this in a generator of its own, which cannot be left while it waits.
    return (_, call) => this.changes(call.more ? call.signal : undefined, map, options);
  }
}

function same<T>(value: T): unknown {
  return value;
}
