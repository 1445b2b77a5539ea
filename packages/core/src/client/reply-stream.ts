import { UsageError } from "../errors.ts";
import type { FileDescriptor } from "../file-descriptor.ts";
import { closeAll } from "../protocol/framing.ts";
import { isErrorReply, type Parameters, type Reply } from "../protocol/message.ts";
import { type CallOptions, throwIfAborted, watch } from "./call-options.ts";
import { type CallRequest, OutgoingCall } from "./outgoing-call.ts";
import type { ReplyForm } from "./reply-form.ts";

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
export interface StreamStart<Raw, T> {
  /** Writes the call down; throws for a value without JSON form. */
  request(): CallRequest;
  /** Finds the connection that the stream has for itself. */
  carrier(): StreamCarrier<Raw>;
  readonly options: CallOptions | undefined;
  /** Replies held for a slow loop before reading stops. */
  readonly maxWaitingReplies: number;
  /** Descriptors of such replies, likewise. */
  readonly maxWaitingDescriptors: number;
  readonly form: ReplyForm<T>;
}

type Result<T> = IteratorResult<T, undefined>;
const end: Result<never> = { done: true, value: undefined };

interface Waiter<T> {
  readonly resolve: (result: Result<T>) => void;
  readonly reject: (reason: unknown) => void;
}

class StreamCall<Raw, T> extends OutgoingCall<Raw> {
  readonly #replies: RepliesOfCall<Raw, T>;
  readonly #form: ReplyForm<T>;

  constructor(request: CallRequest, replies: RepliesOfCall<Raw, T>, form: ReplyForm<T>) {
    super(request);
    this.#replies = replies;
    this.#form = form;
  }

  get takesFds(): boolean {
    return this.#form.hasFds;
  }

  onReply(reply: Reply, isLast: boolean, fds: readonly FileDescriptor[]): void {
    if (isErrorReply(reply)) {
      this.#replies.fail(this.readError(reply, fds));
      return;
    }
    const isMereEnd = isLast && this.reader.emptyReplyIsEnd && isEmpty(reply.parameters);
    if (isMereEnd) {
      closeAll(fds);
      this.#replies.complete();
    } else this.#takeValue(reply, isLast, fds);
  }

  #takeValue(reply: Reply, isLast: boolean, fds: readonly FileDescriptor[]): void {
    try {
      this.#replies.add(this.#form.make(this.read(reply, fds), fds), isLast);
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
export class RepliesOfCall<Raw, T> implements ReplyStream<T> {
  /** What is passed with the call; held until it begins. */
  fds: readonly FileDescriptor[] | undefined;
  readonly #start: StreamStart<Raw, T>;
  #isIterated = false;
  #hasFirst = false;
  #hasEnded = false;
  #failure: { readonly error: unknown } | undefined;
  #waitingReplies: T[] = [];
  /** How many descriptors these have. */
  #waitingFds = 0;
  #waiters: Waiter<T>[] = [];
  #call: StreamCall<Raw, T> | undefined;
  #carrier: StreamCarrier<Raw> | undefined;
  #isPaused = false;
  #stopWatching: (() => void) | undefined;

  constructor(start: StreamStart<Raw, T>) {
    this.#start = start;
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
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

  #next(): Promise<Result<T>> {
    this.#hearLateAbort();
    const reply = this.#waitingReplies.shift();
    if (reply !== undefined) {
      this.#waitingFds -= this.#start.form.fdsOf(reply).length;
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
  #throwFailure(failure: { readonly error: unknown }): Promise<Result<T>> {
    this.#failure = undefined;
    return Promise.reject(failure.error);
  }

  #begin(): void {
    try {
      const call = new StreamCall(this.#start.request(), this, this.#start.form);
      throwIfAborted(this.#start.options);
      this.#stopWatching = watch(call, this.#start.options);
      this.#call = call;
      call.fds = this.fds;
      this.fds = undefined;
    } catch (error) {
      this.fail(error);
      return;
    }
    this.#carrier = this.#start.carrier();
    this.#carrier.submit(this.#call);
  }

  #return(): Result<T> {
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
    const { form } = this.#start;
    if (form.hasFds) for (const reply of this.#waitingReplies) closeAll(form.fdsOf(reply));
    this.#waitingReplies = [];
    this.#waitingFds = 0;
  }

  /** Takes a value off the wire. Behind the last one there is nothing to hold back. */
  add(reply: T, isLast: boolean): void {
    if (!this.#hasFirst) this.#onFirst();
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      waiter.resolve({ done: false, value: reply });
      return;
    }
    this.#waitingReplies.push(reply);
    this.#waitingFds += this.#start.form.fdsOf(reply).length;
    if (isLast || this.#isPaused || !this.#isFull()) return;
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
    closeAll(this.fds);
    this.fds = undefined;
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
    const { maxWaitingReplies, maxWaitingDescriptors } = this.#start;
    if (!this.#isPaused || this.#waitingReplies.length > maxWaitingReplies / 2) return;
    if (this.#waitingFds > maxWaitingDescriptors / 2) return;
    this.#isPaused = false;
    this.#carrier?.resume();
  }

  #isFull(): boolean {
    const { maxWaitingReplies, maxWaitingDescriptors } = this.#start;
    return this.#waitingReplies.length >= maxWaitingReplies || this.#waitingFds >= maxWaitingDescriptors;
  }
}
