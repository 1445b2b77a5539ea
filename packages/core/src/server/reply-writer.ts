import type { FileDescriptor } from "../file-descriptor.ts";
import type { JsonText } from "../protocol/json-text.ts";
import type { Runtime } from "../runtime.ts";
import type { Transport } from "../transport.ts";
import { WritePressure } from "./write-pressure.ts";

/**
 * The replies to so many calls of one turn leave in one write. When there are more, these leave at once: the client reads them
 * while the next calls are being answered.
 */
const callsOfOneWrite = 32;

/** Writes the replies of one turn together, if they are not many, and knows whether the client reads them. */
export class ReplyWriter {
  readonly #transport: Transport;
  readonly #runtime: Runtime;
  readonly #pressure = new WritePressure();
  #isFlushScheduled = false;
  /** Calls that were answered since the last write. */
  #answered = 0;
  /** Messages of one read are being reported, whose end will be told. */
  #isReading = false;
  #hasEnded = false;

  constructor(transport: Transport, runtime: Runtime) {
    this.#transport = transport;
    this.#runtime = runtime;
  }

  /** More has been sent than the client has read. */
  get isCongested(): boolean {
    return this.#pressure.isCongested;
  }

  /** Resolves when the client has read on, or nothing is written any more. */
  relieved(): Promise<void> {
    return this.#pressure.relieved();
  }

  /** The client has read on. */
  drained(): void {
    this.#pressure.drained();
  }

  /** Takes a reply and its descriptors, and writes it with the others of this turn. */
  send(json: JsonText, fds: readonly FileDescriptor[]): void {
    this.#pressure.note(this.#transport.send(json, fds));
    if (this.#isFlushScheduled) return;
    this.#isFlushScheduled = true;
    if (!this.#isReading) this.#runtime.afterMicrotasks(this.flush);
  }

  /** A call has its last reply. */
  answered(): void {
    this.#answered += 1;
    if (this.#answered >= callsOfOneWrite) this.#write();
  }

  /** Writes what was taken. */
  readonly flush = (): void => {
    this.#isFlushScheduled = false;
    this.#write();
  };

  #write(): void {
    this.#answered = 0;
    if (!this.#hasEnded) this.#pressure.note(this.#transport.flush());
  }

  /** A message is reported: where the transport tells the end of a read, the replies to all of it leave together. */
  readBegins(): void {
    this.#isReading = this.#transport.tellsReadEnd === true;
  }

  /** All messages of a read have been reported. `isIdle`: each of them is answered. */
  readEnds(isIdle: boolean): void {
    if (!this.#isReading) return;
    this.#isReading = false;
    if (!this.#isFlushScheduled) return;
    // Where a handler is still busy, its reply may come within this turn and leave with the others.
    if (isIdle) this.flush();
    else this.#runtime.afterMicrotasks(this.flush);
  }

  /** Nothing is written from here on. */
  end(): void {
    this.#hasEnded = true;
    this.#pressure.drained();
  }
}
