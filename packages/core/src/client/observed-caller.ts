import { ConnectionError } from "../errors.ts";
import type { CalledMethod } from "../interface/reply-reader.ts";
import { isMethodError } from "../method-error.ts";
import { errorTypeOf, WatchedCall } from "../observation.ts";
import type { CallOutcome, Observer } from "../observer.ts";
import type { CallFlag, Parameters } from "../protocol/message.ts";
import type { Runtime } from "../runtime.ts";
import type { CallOptions, FdsCallOptions } from "./call-options.ts";
import type { CallTarget } from "./call-target.ts";
import { MethodCaller } from "./method-caller.ts";
import type { ReplyForm } from "./reply-form.ts";
import type { ReplyStream } from "./reply-stream.ts";
import type { UpgradeForm } from "./upgrade-call.ts";

/** Where calls are observed. */
export interface ObservedFrom {
  readonly observer: Observer;
  readonly runtime: Runtime;
  /** What messages call the other end: its address. */
  readonly name: string;
}

/** Makes calls that an observer hears of, as long as it listens. */
export class ObservedCaller<Raw> extends MethodCaller<Raw> {
  readonly #from: ObservedFrom | undefined;

  constructor(target: CallTarget<Raw>, from: ObservedFrom | undefined) {
    super(target);
    this.#from = from;
  }

  override call<T>(
    method: CalledMethod,
    parameters: Parameters | undefined,
    options: FdsCallOptions | undefined,
    form: ReplyForm<T>,
  ): Promise<T> {
    const call = this.#begin(method, undefined);
    if (call === undefined) return super.call(method, parameters, options, form);
    const reply = super.call(method, parameters, withHeaderOf(call, options), form);
    return watchPromise(call, reply, "reply", options);
  }

  override oneway(
    method: CalledMethod,
    parameters: Parameters | undefined,
    options: FdsCallOptions | undefined,
    hasFds: boolean,
  ): Promise<void> {
    const call = this.#begin(method, "oneway");
    if (call === undefined) return super.oneway(method, parameters, options, hasFds);
    const left = super.oneway(method, parameters, withHeaderOf(call, options), hasFds);
    return watchPromise(call, left, "oneway", options);
  }

  override upgrade<T>(
    method: CalledMethod,
    parameters: Parameters | undefined,
    options: FdsCallOptions | undefined,
    form: UpgradeForm<Raw, T>,
  ): Promise<T> {
    const call = this.#begin(method, "upgrade");
    if (call === undefined) return super.upgrade(method, parameters, options, form);
    const upgraded = super.upgrade(method, parameters, withHeaderOf(call, options), form);
    return watchPromise(call, upgraded, "upgrade", options);
  }

  override more<T>(
    method: CalledMethod,
    parameters: Parameters | undefined,
    options: FdsCallOptions | undefined,
    form: ReplyForm<T>,
  ): ReplyStream<T> {
    if (this.#from?.observer.clientCall === undefined) return super.more(method, parameters, options, form);
    let call: WatchedCall | undefined;
    const replies = this.stream(options, form, () => {
      call = this.#begin(method, "more");
      return this.request(method, parameters, "more", call && withHeaderOf(call, options));
    });
    return new WatchedStream(replies, () => call, options);
  }

  /** Made of two: a closure would take its room also where nobody listens. */
  #begin(method: CalledMethod, flag: CallFlag): WatchedCall | undefined {
    const begin = this.#from?.observer.clientCall;
    return begin === undefined ? undefined : this.#watch(begin, method, flag);
  }

  #watch(begin: BeginCall, method: CalledMethod, flag: CallFlag): WatchedCall | undefined {
    const from = this.#from;
    if (from === undefined) return undefined;
    const { observer, runtime, name } = from;
    return WatchedCall.begin(runtime, () =>
      begin.call(observer, { method: method.name, flag, address: name }),
    );
  }
}

type BeginCall = NonNullable<Observer["clientCall"]>;

/** Tells of a stream as its loop sees it. */
class WatchedStream<T> implements ReplyStream<T> {
  readonly #replies: ReplyStream<T>;
  readonly #call: () => WatchedCall | undefined;
  readonly #options: CallOptions | undefined;

  constructor(
    replies: ReplyStream<T>,
    call: () => WatchedCall | undefined,
    options: CallOptions | undefined,
  ) {
    this.#replies = replies;
    this.#call = call;
    this.#options = options;
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    const iterator = this.#replies[Symbol.asyncIterator]();
    return {
      next: async () => {
        try {
          const step = await iterator.next();
          const call = this.#call();
          if (step.done) call?.end("reply");
          else if (call !== undefined) call.values += 1;
          return step;
        } catch (error) {
          endByError(this.#call(), error, this.#options);
          throw error;
        }
      },
      return: async () => {
        this.#call()?.end("abandoned");
        return (await iterator.return?.()) ?? { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    this.#call()?.end("abandoned");
    return this.#replies[Symbol.asyncDispose]();
  }
}

function withHeaderOf(call: WatchedCall, options: FdsCallOptions | undefined): FdsCallOptions | undefined {
  const { header } = call.watch;
  return header === undefined ? options : { ...options, header: { ...header, ...options?.header } };
}

/** Gives the promise itself: whoever does not await it hears of a rejection as without an observer. */
function watchPromise<T>(
  call: WatchedCall,
  promise: Promise<T>,
  kind: CallOutcome["kind"],
  options: CallOptions | undefined,
): Promise<T> {
  promise.then(
    () => call.end(kind),
    (error: unknown) => endByError(call, error, options),
  );
  return promise;
}

function endByError(call: WatchedCall | undefined, error: unknown, options: CallOptions | undefined): void {
  if (isMethodError(error)) call?.end("error", error.name);
  else if (options?.signal?.aborted && error === options.signal.reason) call?.end("abandoned");
  else if (error instanceof ConnectionError && error.code === "ERR_VARLINK_TIMEOUT") {
    call?.end("abandoned", error.code);
  } else call?.end("failure", errorTypeOf(error));
}
