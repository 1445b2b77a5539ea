import { UsageError } from "../errors.ts";
import type { ReplyStream } from "./reply-stream.ts";

/** A stream whose call an interceptor is still about to make. Like any other, it begins when it is iterated. */
export class LateStream<R> implements ReplyStream<R> {
  readonly #stream: Promise<ReplyStream<R>>;
  #isIterated = false;

  constructor(stream: Promise<unknown>) {
    this.#stream = stream.then(toStream<R>);
    // Whoever iterates hears of it; whoever does not never asked.
    this.#stream.catch(() => {});
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<R> {
    if (this.#isIterated) {
      throw new UsageError(
        "ERR_VARLINK_USAGE",
        "a stream of replies can be iterated once; call the method again",
      );
    }
    this.#isIterated = true;
    const iterator = this.#stream.then((stream) => stream[Symbol.asyncIterator]());
    iterator.catch(() => {});
    return {
      next: async () => (await iterator).next(),
      return: async () => (await iterator).return?.() ?? { done: true, value: undefined },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isIterated = true;
    await this.#stream.then((stream) => stream[Symbol.asyncDispose]()).catch(() => {});
  }
}

function toStream<R>(value: unknown): ReplyStream<R> {
  if (isStream<R>(value)) return value;
  throw new UsageError("ERR_VARLINK_USAGE", `an interceptor gave ${typeof value} for a call with "more"`);
}

/** True for what a call with `more` gives. */
export function isStream<R>(value: unknown): value is ReplyStream<R> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
