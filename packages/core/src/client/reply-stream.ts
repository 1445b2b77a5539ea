import { UsageError } from "../errors.ts";
import { isErrorReply, type Parameters, type Reply } from "../protocol/message.ts";
import { type CallOptions, throwIfAborted, watch } from "./call-options.ts";
import { type CallRequest, OutgoingCall } from "./outgoing-call.ts";

/** The replies to a call with `more`, one after another. Not awaitable, and iterated once. */
export interface ReplyStream<R> extends AsyncIterable<R>, AsyncDisposable {
  /**
   * Begins: the call leaves when the first value is asked for. `break` ends the stream and closes its
   * connection; it throws what the service answers as an error, `signal.reason`, or a connection's failure.
   * Throws {@link UsageError} the second time.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<R>;
}

/** What carries a stream's call: a connection, and the back-pressure on it. */
export interface StreamCarrier<Raw> {
  submit(call: OutgoingCall<Raw>): void;
  pause(): void;
  resume(): void;
  /** The stream has ended: the connection it had for itself may close. */
  release(): void;
}

/** What a {@link RepliesOfCall} needs to begin. */
export interface StreamStart<Raw> {
  /** Writes the call down; throws for a value without JSON form. */
  request(): CallRequest;
  /** Finds the connection that the stream has for itself. */
  carrier(): StreamCarrier<Raw>;
  readonly options: CallOptions | undefined;
  /** Replies held for a slow loop before reading stops. */
  readonly maxWaitingReplies: number;
}

type Result = IteratorResult<Parameters, undefined>;
const end: Result = { done: true, value: undefined };

interface Waiter {
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

class StreamCall<Raw> extends OutgoingCall<Raw> {
  readonly #replies: RepliesOfCall<Raw>;

  constructor(request: CallRequest, replies: RepliesOfCall<Raw>) {
    super(request);
    this.#replies = replies;
  }

  onReply(reply: Reply, isLast: boolean): void {
    if (isErrorReply(reply)) {
      this.#replies.fail(this.reader.readError(reply));
      return;
    }
    const isMereEnd = isLast && this.reader.emptyReplyIsEnd && isEmpty(reply.parameters);
    if (isMereEnd) this.#replies.complete();
    else this.#takeValue(reply, isLast);
  }

  #takeValue(reply: Reply, isLast: boolean): void {
    try {
      this.#replies.add(this.reader.readReply(reply), isLast);
    } catch (error) {
      this.#replies.fail(error);
      // An ill-typed reply fails this call alone: the rest of its replies is read and dropped.
      if (!isLast) this.owner?.discard(this);
      return;
    }
    if (isLast) this.#replies.complete();
  }

  onFailure(error: unknown): void {
    this.#replies.fail(error);
  }

  override giveUp(reason: unknown): void {
    // What was received and not yet looked at goes with it: an abort is heard at once.
    this.#replies.dropWaiting();
    super.giveUp(reason);
  }
}

function isEmpty(parameters: Parameters): boolean {
  for (const _name in parameters) return false;
  return true;
}

/** A stream of replies: holds what came until it is asked for, and holds the service back when that is much. */
export class RepliesOfCall<Raw> implements ReplyStream<Parameters> {
  readonly #start: StreamStart<Raw>;
  #isIterated = false;
  #hasFirst = false;
  #hasEnded = false;
  #failure: { readonly error: unknown } | undefined;
  #waitingReplies: Parameters[] = [];
  #waiters: Waiter[] = [];
  #call: StreamCall<Raw> | undefined;
  #carrier: StreamCarrier<Raw> | undefined;
  #isPaused = false;
  #stopWatching: (() => void) | undefined;

  constructor(start: StreamStart<Raw>) {
    this.#start = start;
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Parameters> {
    if (this.#isIterated) {
      throw new UsageError(
        "ERR_VARLINK_USAGE",
        "a stream of replies can be iterated once; call the method again",
      );
    }
    this.#isIterated = true;
    return {
      next: () => this.#next(),
      return: async () => this.#return(),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isIterated = true;
    this.#return();
  }

  #next(): Promise<Result> {
    this.#hearLateAbort();
    const reply = this.#waitingReplies.shift();
    if (reply !== undefined) {
      this.#resumeIfFew();
      return Promise.resolve({ done: false, value: reply });
    }
    if (this.#failure !== undefined) return this.#throwFailure(this.#failure);
    if (this.#hasEnded) return Promise.resolve(end);
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      if (this.#call === undefined) this.#begin();
    });
  }

  /** An abort counts while the loop has not seen all replies, also when the last one has come. */
  #hearLateAbort(): void {
    const signal = this.#start.options?.signal;
    if (!this.#hasEnded || !signal?.aborted || this.#waitingReplies.length === 0) return;
    this.dropWaiting();
    this.#failure = { error: signal.reason };
  }

  /** A failure is thrown once; the stream has merely ended after it. */
  #throwFailure(failure: { readonly error: unknown }): Promise<Result> {
    this.#failure = undefined;
    return Promise.reject(failure.error);
  }

  #begin(): void {
    try {
      const call = new StreamCall(this.#start.request(), this);
      throwIfAborted(this.#start.options);
      this.#stopWatching = watch(call, this.#start.options);
      this.#call = call;
    } catch (error) {
      this.fail(error);
      return;
    }
    this.#carrier = this.#start.carrier();
    this.#carrier.submit(this.#call);
  }

  #return(): Result {
    // A stream that has ended by itself leaves its connection as it is.
    if (!this.#hasEnded) {
      this.#finish();
      this.#call?.giveUp(undefined);
    }
    this.dropWaiting();
    this.#failure = undefined;
    return end;
  }

  /** Forgets the replies that nobody has asked for yet. */
  dropWaiting(): void {
    this.#waitingReplies = [];
  }

  /** Takes a value off the wire. Behind the last one there is nothing to hold back. */
  add(reply: Parameters, isLast: boolean): void {
    if (!this.#hasFirst) this.#onFirst();
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      waiter.resolve({ done: false, value: reply });
      return;
    }
    this.#waitingReplies.push(reply);
    const isFull = this.#waitingReplies.length >= this.#start.maxWaitingReplies;
    if (!isFull || isLast || this.#isPaused) return;
    this.#isPaused = true;
    this.#carrier?.pause();
  }

  /** `timeoutMs` limits the wait for the first reply; the signal goes on being watched. */
  #onFirst(): void {
    this.#hasFirst = true;
    const { signal, timeoutMs } = this.#start.options ?? {};
    if (timeoutMs === undefined || this.#call === undefined) return;
    this.#stopWatching?.();
    this.#stopWatching = watch(this.#call, { signal });
  }

  /** The last reply has come. */
  complete(): void {
    this.#finish();
  }

  /** Nothing more comes because of an error. */
  fail(error: unknown): void {
    if (this.#hasEnded) return;
    this.#failure = { error };
    this.#finish();
  }

  #finish(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#stopWatching?.();
    this.#settleWaiters();
    this.#carrier?.release();
  }

  #settleWaiters(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) {
      const failure = this.#failure;
      this.#failure = undefined;
      if (failure === undefined) waiter.resolve(end);
      else waiter.reject(failure.error);
    }
  }

  #resumeIfFew(): void {
    if (!this.#isPaused || this.#waitingReplies.length > this.#start.maxWaitingReplies / 2) return;
    this.#isPaused = false;
    this.#carrier?.resume();
  }
}
