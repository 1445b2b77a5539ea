import type { VersionedValue } from "./waiting-changes.ts";

/** Whoever reads the changes of a value. */
export interface ChangeListener<T> {
  /** Takes part in every change as it is made, if the reader wants each. */
  readonly every: { add(value: T): void; readonly isEmpty: boolean } | undefined;
  /** Told, once for all that changed since the last time, that there is something to read. */
  wake(): void;
}

/**
 * A value and those who read its changes. They are woken when the program that changes it has come to an await, so
 * that several changes made at once cost each of them one step, and none of them is woken inside of a change.
 */
export class MonitoredValue<T> implements VersionedValue<T> {
  #value: T;
  #version = 0;
  #isClosed = false;
  readonly #readers = new Set<ChangeListener<T>>();
  /** Those of them that want every change: the others cost a change nothing. */
  readonly #collecting = new Set<NonNullable<ChangeListener<T>["every"]>>();
  #isWaking = false;

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  get version(): number {
    return this.#version;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** How many read. */
  get readers(): number {
    return this.#readers.size;
  }

  /** Changes the value. */
  change(value: T): void {
    this.#value = value;
    this.#version += 1;
    for (const every of this.#collecting) every.add(value);
    this.#wakeSoon();
  }

  /** Ends it. That counts as a change to the same value: a stream's last reply has to have one. */
  close(): void {
    this.#isClosed = true;
    this.#version += 1;
    for (const every of this.#collecting) if (every.isEmpty) every.add(this.#value);
    this.#wakeSoon();
  }

  /** Adds one who reads, until {@link remove}. */
  add(reader: ChangeListener<T>): void {
    this.#readers.add(reader);
    if (reader.every !== undefined) this.#collecting.add(reader.every);
  }

  /** Forgets one who reads. */
  remove(reader: ChangeListener<T>): void {
    this.#readers.delete(reader);
    if (reader.every !== undefined) this.#collecting.delete(reader.every);
  }

  #wakeSoon(): void {
    if (this.#isWaking || this.#readers.size === 0) return;
    this.#isWaking = true;
    queueMicrotask(this.#wake);
  }

  readonly #wake = (): void => {
    this.#isWaking = false;
    for (const reader of this.#readers) reader.wake();
  };
}
