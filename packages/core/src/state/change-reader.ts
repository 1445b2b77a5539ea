import { watchAbort } from "../abort-watch.ts";
import { UsageError } from "../errors.ts";
import type { ChangeListener, MonitoredValue } from "./monitored-value.ts";
import { EveryChange, NewestChange, type WaitingChanges } from "./waiting-changes.ts";

/** Options of `State.changes` and `State.handler`. */
export interface ChangesOptions {
  /**
   * Every change is given, and none skipped: so many, the value at the beginning counted, wait at most until they are
   * asked for. At one more the reader is forgotten, and rejects with `ERR_VARLINK_SLOW_READER` when it asks next.
   * Without this nothing waits: whoever is slow gets the newest value.
   */
  readonly maxWaitingChanges?: number | undefined;
}

/**
 * The value of a `State` as it is, and then its changes, one after another: an iterator, for one loop. It begins when
 * the first value is asked for, and is forgotten at `break`, `return()`, an abort, an error and the end.
 */
export interface Changes<R> extends AsyncDisposable {
  /**
   * The next value; asked for again only when it has come. Rejects with what the map function throws, `signal.reason`
   * or `ERR_VARLINK_SLOW_READER`, and has ended then.
   */
  next(): Promise<IteratorResult<R, undefined>>;
  /** Ends it; a `next()` that waits says so. */
  return(): Promise<IteratorResult<R, undefined>>;
  [Symbol.asyncIterator](): Changes<R>;
}

/** How a {@link ChangeReader} reads. */
export interface ReadOptions<T, R> extends ChangesOptions {
  readonly signal?: AbortSignal | undefined;
  readonly map: (value: T) => R;
}

type Step<R> = IteratorResult<R, undefined>;
const end: Step<never> = { done: true, value: undefined };

interface Waiter<R> {
  readonly resolve: (step: Step<R>) => void;
  readonly reject: (reason: unknown) => void;
}

/** One who reads the changes of a value. */
export class ChangeReader<T, R> implements Changes<R>, ChangeListener<T> {
  every: EveryChange<T> | undefined;
  readonly #source: MonitoredValue<T>;
  readonly #options: ReadOptions<T, R>;
  /** Made when the first value is asked for. */
  #changes: WaitingChanges<T> | undefined;
  #waiter: Waiter<R> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #isOver = false;
  #stopWatching: (() => void) | undefined;

  constructor(source: MonitoredValue<T>, options: ReadOptions<T, R>) {
    this.#source = source;
    this.#options = options;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#return();
  }

  next(): Promise<Step<R>> {
    try {
      if (this.#waiter !== undefined) throw askedTwice();
      if (!this.#isOver) this.#changes ??= this.#begin();
      this.#throwFailure();
      if (this.#isOver || this.#changes === undefined) return Promise.resolve(end);
      if (!this.#changes.isEmpty) return Promise.resolve(this.#take(this.#changes));
    } catch (error) {
      return Promise.reject(error);
    }
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
    });
  }

  return(): Promise<Step<R>> {
    this.#return();
    return Promise.resolve(end);
  }

  wake(): void {
    if (this.#waiter === undefined || this.#changes === undefined || this.#changes.isEmpty) return;
    const { resolve, reject } = this.#waiter;
    this.#waiter = undefined;
    try {
      resolve(this.#take(this.#changes));
    } catch (error) {
      reject(error);
    }
  }

  #begin(): WaitingChanges<T> {
    const { signal, maxWaitingChanges } = this.#options;
    if (maxWaitingChanges !== undefined) {
      this.every = new EveryChange(this.#source.value, maxWaitingChanges, (error) => this.#fail(error));
    }
    if (signal?.aborted) this.#fail(signal.reason);
    else {
      this.#source.add(this);
      if (signal !== undefined) this.#stopWatching = watchAbort(signal, () => this.#fail(signal.reason));
    }
    return this.every ?? new NewestChange(this.#source);
  }

  /** Takes a value. Behind the last one of a value that is closed nobody has to be told any more. */
  #take(changes: WaitingChanges<T>): Step<R> {
    const value = changes.take();
    if (this.#source.isClosed && changes.isEmpty) this.#leave();
    try {
      return { done: false, value: this.#options.map(value) };
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#leave();
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter === undefined) this.#failure = { error };
    else waiter.reject(error);
  }

  /** A failure is thrown once; the changes have merely ended after it. */
  #throwFailure(): void {
    if (this.#failure === undefined) return;
    const { error } = this.#failure;
    this.#failure = undefined;
    throw error;
  }

  #return(): void {
    this.#leave();
    this.#failure = undefined;
    this.#waiter?.resolve(end);
    this.#waiter = undefined;
  }

  #leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#source.remove(this);
    this.#changes = undefined;
    this.#stopWatching?.();
  }
}

/** Throws {@link UsageError} `ERR_VARLINK_USAGE` for a bound that is no positive integer. */
export function assertBound(options: ChangesOptions | undefined): void {
  const bound = options?.maxWaitingChanges;
  if (bound === undefined || (Number.isSafeInteger(bound) && bound > 0)) return;
  const message = `expected a positive integer as maxWaitingChanges, not ${String(bound)}`;
  throw new UsageError("ERR_VARLINK_USAGE", message);
}

function askedTwice(): UsageError {
  return new UsageError("ERR_VARLINK_USAGE", "the next change was asked for before the last one had come");
}
