import { UsageError } from "../errors.ts";
import type { FileDescriptor } from "../file-descriptor.ts";
import { noFds } from "../passed-descriptors.ts";
import { closeAll } from "../protocol/framing.ts";
import type { JsonText } from "../protocol/json.ts";
import type { Runtime } from "../runtime.ts";
import type { ReplyIterable } from "./handler.ts";
import { closeFdsOf } from "./with-fds.ts";

/** A reply as it is sent: its parameters as JSON, and the descriptors that leave with it. */
export interface PreparedReply {
  readonly parameters: JsonText;
  readonly fds: readonly FileDescriptor[];
}

const emptyReply: PreparedReply = { parameters: "{}", fds: noFds };

/** Where the replies of a stream go. */
export interface StreamSink {
  readonly runtime: Runtime;
  /** The client asked for several replies. */
  readonly more: boolean;
  /** The method's outputs allow a reply without parameters. */
  readonly allowsEmpty: boolean;
  /** Nothing is sent any more: the client is gone or the server closes. */
  readonly isAborted: boolean;
  /** Tells when that happens. */
  onAbort(listener: () => void): void;
  /** True while the client reads. */
  readonly isWritable: boolean;
  /** Resolves when the client reads again, or nothing is sent any more. */
  writable(): Promise<void>;
  /** Writes a reply down and takes its descriptors. Throws if it does not have the type that the method declares. */
  prepare(value: unknown): PreparedReply;
  /** Sends a reply, and owns its descriptors. */
  send(reply: PreparedReply, continues: boolean): void;
  /** Told when the iterator is through, also when it was left. */
  done(): void;
}

/** Values taken before other connections have their turn, however fast they are made. */
const valuesPerTurn = 256;

type Step = IteratorResult<unknown, unknown>;

/** Takes the iterator of several replies, asynchronous if there is a choice. */
export function iteratorOf(replies: ReplyIterable<unknown>): Iterator<unknown> | AsyncIterator<unknown> {
  return Symbol.asyncIterator in replies ? replies[Symbol.asyncIterator]() : replies[Symbol.iterator]();
}

/**
 * Sends the values of an iterator as replies. It is asked for one value at a time, and for none while the
 * client does not read. A value leaves with `continues` unless the iterator ends within the same turn of the
 * event loop; `isFiniteList` holds it until the next value or the end, however long that takes.
 *
 * Rejects with whatever the iterator throws, or with {@link UsageError} if its end is no valid last reply.
 */
export async function answerWithStream(
  replies: ReplyIterable<unknown>,
  sink: StreamSink,
  isFiniteList: boolean,
): Promise<void> {
  const iterator = iteratorOf(replies);
  let left: Promise<void> | undefined;
  sink.onAbort(() => {
    left = leave(iterator, replies);
  });
  const answer = new StreamAnswer(iterator, replies, sink, isFiniteList);
  try {
    await (sink.more ? answer.all() : answer.first());
  } catch (error) {
    // An error, also one in a value, ends the stream behind the value before it.
    if (!sink.isAborted) answer.release();
    if (!answer.hasEnded) left = leave(iterator, replies);
    throw error;
  } finally {
    answer.drop();
    const done = (): void => sink.done();
    if (left === undefined) done();
    else void left.then(done);
  }
}

/**
 * Ends an iterator early, so that its `finally` runs. What it says to that is of no interest any more. An array has
 * made its values already, and nobody gets the descriptors in them.
 */
export async function leave(
  iterator: Iterator<unknown> | AsyncIterator<unknown>,
  replies: ReplyIterable<unknown>,
): Promise<void> {
  try {
    if (Array.isArray(replies)) replies.forEach(closeFdsOf);
    closeFdsOf((await iterator.return?.())?.value);
  } catch {
    // The call is over: neither the client nor the handler's caller waits for this.
  }
}

class StreamAnswer {
  hasEnded = false;
  readonly #iterator: Iterator<unknown> | AsyncIterator<unknown>;
  readonly #sink: StreamSink;
  readonly #isFiniteList: boolean;
  readonly #replies: ReplyIterable<unknown>;
  #held: PreparedReply | undefined;
  #hasSent = false;
  #valuesInTurn = 0;

  constructor(
    iterator: Iterator<unknown> | AsyncIterator<unknown>,
    replies: ReplyIterable<unknown>,
    sink: StreamSink,
    isFiniteList: boolean,
  ) {
    this.#iterator = iterator;
    this.#replies = replies;
    this.#sink = sink;
    this.#isFiniteList = isFiniteList;
  }

  /** Called without `more`: the first value is the one reply. */
  async first(): Promise<void> {
    const step = await this.#step();
    if (this.#sink.isAborted) {
      closeFdsOf(step.value);
      return;
    }
    if (step.done) {
      this.#last(step.value);
      return;
    }
    this.#sink.send(this.#sink.prepare(step.value), false);
    await leave(this.#iterator, this.#replies);
  }

  /** Called with `more`: all values. */
  async all(): Promise<void> {
    while (!this.#sink.isAborted) {
      await this.#turn();
      if (this.#sink.isAborted) return;
      const step = await this.#stepOrRelease();
      if (this.#sink.isAborted) {
        closeFdsOf(step.value);
        return;
      }
      if (step.done) {
        this.#last(step.value);
        return;
      }
      const reply = this.#sink.prepare(step.value);
      this.release();
      this.#held = reply;
    }
  }

  /** Waits while the client does not read, and lets others have their turn now and then. */
  async #turn(): Promise<void> {
    this.#valuesInTurn += 1;
    if (this.#valuesInTurn >= valuesPerTurn) {
      this.#valuesInTurn = 0;
      await new Promise<void>((resolve) => this.#sink.runtime.afterInput(resolve));
    }
    if (!this.#sink.isWritable) await this.#sink.writable();
  }

  async #step(): Promise<Step> {
    try {
      const step = await this.#iterator.next();
      if (step.done) this.hasEnded = true;
      return step;
    } catch (error) {
      this.hasEnded = true;
      throw error;
    }
  }

  /** Asks for the next value; what is held leaves when the turn ends before it comes. */
  async #stepOrRelease(): Promise<Step> {
    if (this.#isFiniteList || this.#held === undefined) return this.#step();
    const held = this.#held;
    let isPending = true;
    this.#sink.runtime.afterMicrotasks(() => {
      if (isPending && this.#held === held && !this.#sink.isAborted) this.release();
    });
    try {
      return await this.#step();
    } finally {
      isPending = false;
    }
  }

  /** Sends the value that is held, as one that others follow. */
  release(): void {
    const held = this.#takeHeld();
    if (held === undefined) return;
    this.#hasSent = true;
    this.#sink.send(held, true);
  }

  /** Forgets the value that is held, since nobody gets it. */
  drop(): void {
    closeAll(this.#takeHeld()?.fds);
  }

  #takeHeld(): PreparedReply | undefined {
    const held = this.#held;
    this.#held = undefined;
    return held;
  }

  #last(value: unknown): void {
    if (value !== undefined) {
      const reply = this.#sink.prepare(value);
      this.release();
      this.#sink.send(reply, false);
      return;
    }
    const last = this.#takeHeld() ?? (this.#sink.allowsEmpty ? emptyReply : undefined);
    if (last === undefined) throw this.#noLastReply();
    this.#sink.send(last, false);
  }

  #noLastReply(): UsageError {
    return new UsageError(
      "ERR_VARLINK_HANDLER",
      this.#hasSent
        ? "the stream ended without a last reply, which must have all fields that are not nullable: `return` the last value, or return `finite(iterable)`"
        : "the stream ended without a reply: yield or return a value, or throw an error",
    );
  }
}
