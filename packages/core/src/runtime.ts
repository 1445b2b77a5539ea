import type { Duplicate } from "./file-descriptor.ts";

/** What the library asks of the runtime it runs in, beyond what all of them have. */
export interface Runtime {
  /**
   * Calls back once, as soon as the microtask queue has drained: when all that could run without waiting for
   * the outside has run. Calls and replies made until then leave in one write.
   */
  afterMicrotasks(callback: () => void): void;
  /** Calls back once, when the event loop has looked for input and output again. */
  afterInput(callback: () => void): void;
  /**
   * Copies a descriptor that is passed with a message. Connections of a runtime without it pass none, and close at
   * once what they are sent.
   */
  readonly duplicate?: Duplicate | undefined;
  /**
   * The number of the user that the process acts as; undefined where there are no users. Asked each time it is
   * needed, since a process may become another user.
   */
  readonly userId?: number | undefined;
  /** Tells the program's owner of a mistake that no promise can carry. */
  warn(warning: Error): void;
}
