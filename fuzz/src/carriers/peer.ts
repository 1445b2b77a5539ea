/** The fuzzer's end of a connection. It knows bytes, and nothing of Varlink. */
export interface Peer {
  readonly inbox: Inbox;
  /** Writes bytes in one go, with so many descriptors, and lets the other side read them, as far as it does. */
  send(bytes: Uint8Array, descriptors: number): Promise<void>;
  /** Sends no more, and goes on reading. */
  halfClose(): void;
  /** Goes away, and gives back what it holds. */
  hangUp(): void;
}

/** What the other side has sent. */
export class Inbox {
  /** The other side has closed. */
  hasEnded = false;
  #chunks: Uint8Array[] = [];
  #waiting: { readonly isMet: () => boolean; readonly resolve: () => void } | undefined;

  /** All bytes that have come. */
  get bytes(): Buffer {
    const bytes = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    this.#chunks = bytes === undefined || bytes.length === 0 ? [] : [bytes];
    return Buffer.from(bytes?.buffer ?? new ArrayBuffer(0), bytes?.byteOffset, bytes?.length);
  }

  /** How many whole messages have come. */
  get messages(): number {
    let count = 0;
    for (const chunk of this.#chunks) {
      for (let at = chunk.indexOf(0); at >= 0; at = chunk.indexOf(0, at + 1)) count += 1;
    }
    return count;
  }

  /** Resolves when something has come about, or the other side has closed, by which nothing more will. */
  until(isMet: () => boolean): Promise<void> {
    if (this.hasEnded || isMet()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting = { isMet, resolve };
    });
  }

  add(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    this.#wake();
  }

  end(): void {
    this.hasEnded = true;
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    if (waiting === undefined || !(this.hasEnded || waiting.isMet())) return;
    this.#waiting = undefined;
    waiting.resolve();
  }
}

/** Lets whoever reads in this process have a turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
