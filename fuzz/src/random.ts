/** Numbers that look random and are the same again for the same seed: a generator of the xorshift family. */
export class Random {
  #state: number;

  constructor(seed: number) {
    // Seeds that differ by one must not begin alike.
    this.#state = mixed(seed) || 1;
  }

  /** The numbers of one input of a run, whatever the inputs before it took. */
  static of(seed: number, index: number): Random {
    return new Random(mixed(seed) ^ mixed(index + 0x51ed_270b));
  }

  /** A whole number from 0 on, below the limit. */
  below(limit: number): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return (state >>> 0) % limit;
  }

  /** True once in so many times. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  /** One of several. */
  pick<T>(choices: readonly T[]): T {
    // The index is within bounds, and a list to pick from is never empty.
    return choices[this.below(choices.length)] as T;
  }

  /** So many bytes of any value. */
  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.below(256));
  }
}

function mixed(value: number): number {
  let hash = Math.imul(value ^ 0x9e37_79b9, 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return hash ^ (hash >>> 16);
}
