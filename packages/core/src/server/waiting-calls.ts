import type { Limits } from "../protocol/limits.ts";
import type { ReceivedCall } from "./service-call.ts";

/** What the calls of a connection that wait for their turn hold: a client that never waits must not fill the memory. */
export class WaitingCalls {
  readonly #limits: Limits;
  #calls = 0;
  #characters = 0;
  #descriptors = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Counts a call that has come. */
  add(call: ReceivedCall): void {
    this.#calls += 1;
    this.#characters += call.size;
    this.#descriptors += call.fds.length;
  }

  /** Counts a call no more: it has its turn. */
  remove(call: ReceivedCall): void {
    this.#calls -= 1;
    this.#characters -= call.size;
    this.#descriptors -= call.fds.length;
  }

  /** True if this part, or more, of what may wait is waiting: calls, characters of their text, or descriptors. */
  fill(part: number): boolean {
    if (this.#calls === 0) return false;
    const { maxWaitingCalls, maxMessageBytes, maxWaitingDescriptors } = this.#limits;
    if (this.#descriptors >= maxWaitingDescriptors * part) return true;
    return this.#calls >= maxWaitingCalls * part || this.#characters >= maxMessageBytes * part;
  }
}
