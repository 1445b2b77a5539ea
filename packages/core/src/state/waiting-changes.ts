import { VarlinkError } from "@zlink/idl";

/** What a reader of changes has still to be given. */
export interface WaitingChanges<T> {
  readonly isEmpty: boolean;
  /** Takes the next one; only if there is one. */
  take(): T;
}

/** The value as it is now, and how often it has changed. */
export interface VersionedValue<T> {
  readonly value: T;
  readonly version: number;
}

/** What was missed is skipped: nothing is kept but which version was given last. */
export class NewestChange<T> implements WaitingChanges<T> {
  readonly #source: VersionedValue<T>;
  #given = -1;

  constructor(source: VersionedValue<T>) {
    this.#source = source;
  }

  get isEmpty(): boolean {
    return this.#given === this.#source.version;
  }

  take(): T {
    this.#given = this.#source.version;
    return this.#source.value;
  }
}

/** Every change waits until it is taken, up to a bound. */
export class EveryChange<T> implements WaitingChanges<T> {
  readonly #maxWaitingChanges: number;
  readonly #onTooMany: (error: VarlinkError) => void;
  #values: T[];

  /** Begins with the value as it is; `onTooMany` is told when there would be more than the bound. */
  constructor(value: T, maxWaitingChanges: number, onTooMany: (error: VarlinkError) => void) {
    this.#values = [value];
    this.#maxWaitingChanges = maxWaitingChanges;
    this.#onTooMany = onTooMany;
  }

  get isEmpty(): boolean {
    return this.#values.length === 0;
  }

  add(value: T): void {
    if (this.#values.length < this.#maxWaitingChanges) {
      this.#values.push(value);
      return;
    }
    this.#values = [];
    this.#onTooMany(
      new VarlinkError(
        "ERR_VARLINK_SLOW_READER",
        `the reader missed a change: ${this.#maxWaitingChanges} are waiting for it already (maxWaitingChanges)`,
      ),
    );
  }

  take(): T {
    // The caller has looked: there is one.
    return this.#values.shift() as T;
  }
}
