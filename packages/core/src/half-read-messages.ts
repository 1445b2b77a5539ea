import { ConnectionError } from "./errors.ts";

/** Whoever holds the beginning of a message whose end has not come. */
export interface HalfReader {
  /** Bytes of memory that the beginning takes, as they were last noted. */
  heldBytes: number;
  /** Forgets the message and ends its connection. */
  dropMessage(reason: ConnectionError): void;
}

/**
 * The messages of which only the beginning has come, over all connections of a server. A peer can make a service hold
 * one without having called anything, so that no access rule is asked; where they are too much together, the largest
 * goes with its connection. One that is cut by chance is small, and the peers that hold much lose it first.
 */
export class HalfReadMessages {
  readonly #maxBytes: number;
  readonly #readers = new Set<HalfReader>();
  #bytes = 0;

  /** Allows `maxBytes` in all, but never less than the one message of `maxMessageBytes` that each peer may send. */
  constructor(limits: { readonly maxHalfReadBytes: number; readonly maxMessageBytes: number }) {
    this.#maxBytes = Math.max(limits.maxHalfReadBytes, limits.maxMessageBytes);
  }

  /** Notes what a connection holds now: nothing any more once the message is whole, or the connection has ended. */
  note(reader: HalfReader, bytes: number): void {
    this.#bytes += bytes - reader.heldBytes;
    reader.heldBytes = bytes;
    if (bytes === 0) this.#readers.delete(reader);
    else this.#readers.add(reader);
    if (this.#bytes > this.#maxBytes) this.#dropLargest();
  }

  #dropLargest(): void {
    let largest: HalfReader | undefined;
    for (const reader of this.#readers) {
      if (largest === undefined || reader.heldBytes > largest.heldBytes) largest = reader;
    }
    if (largest === undefined) return;
    this.note(largest, 0);
    const message = `the half-read messages of all connections are more than ${this.#maxBytes} bytes, and this one is the largest`;
    largest.dropMessage(new ConnectionError("ERR_VARLINK_CONNECTION_CLOSED", message));
  }
}
