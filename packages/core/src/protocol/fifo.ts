/** Most connections have one call at a time. */
const leastRoom = 4;

/**
 * A queue: first in, first out. A ring that doubles when it is full, so that adding and taking cost the same however
 * many wait, and one that fills and empties with every call makes no memory.
 */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #first = 0;
  #length = 0;

  /** How many wait. */
  get length(): number {
    return this.#length;
  }

  /** The one that is next; undefined if none waits. */
  get first(): T | undefined {
    return this.#length === 0 ? undefined : this.#items[this.#first];
  }

  /** The one that was added last; undefined if none waits. */
  get last(): T | undefined {
    return this.#length === 0 ? undefined : this.#items[this.#at(this.#length - 1)];
  }

  /** Adds one. */
  push(item: T): void {
    if (this.#length === this.#items.length) this.#widen();
    this.#items[this.#at(this.#length)] = item;
    this.#length += 1;
  }

  /** Takes the one that is next; undefined if none waits. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first] = undefined;
    this.#first = this.#at(1);
    this.#length -= 1;
    return item;
  }

  /** Takes all, in order. */
  takeAll(): T[] {
    const all: T[] = [];
    while (this.#length > 0) all.push(this.shift() as T);
    this.#items = [];
    this.#first = 0;
    return all;
  }

  /** Takes one out, wherever it stands; false if it does not wait. As long as the queue. */
  remove(item: T): boolean {
    const all = this.takeAll();
    const at = all.indexOf(item);
    if (at >= 0) all.splice(at, 1);
    for (const other of all) this.push(other);
    return at >= 0;
  }

  /** The place of an item. The room is always a power of two, so that the ring closes by a mask. */
  #at(index: number): number {
    return (this.#first + index) & (this.#items.length - 1);
  }

  #widen(): void {
    const { length } = this.#items;
    const wider = new Array<T | undefined>(length === 0 ? leastRoom : 2 * length).fill(undefined);
    for (let index = 0; index < this.#length; index += 1) wider[index] = this.#items[this.#at(index)];
    this.#items = wider;
    this.#first = 0;
  }
}
