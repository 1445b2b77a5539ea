/** Values for one reader, who waits where there is none yet. */
export class Queue<T> {
  readonly #waiting: T[] = [];
  #give: (() => void) | undefined;

  add(value: T): void {
    this.#waiting.push(value);
    this.#give?.();
  }

  /** The next value. Must not be asked for again before it has come. */
  async next(): Promise<T> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) return next;
      await new Promise<void>((resolve) => {
        this.#give = resolve;
      });
    }
  }
}
