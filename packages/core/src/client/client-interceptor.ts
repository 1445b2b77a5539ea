import type { Parameters } from "../protocol/message.ts";
import type { FdsCallOptions } from "./call-options.ts";
import type { ReplyStream } from "./reply-stream.ts";

/** What an interceptor sees of a call. To change a call is to give another object to `next`. */
interface CallAbout {
  /** The full name of the method. It cannot be changed. */
  readonly method: string;
  readonly parameters: Parameters | undefined;
  /** Its options, also those that `withFds` takes. */
  readonly options: FdsCallOptions | undefined;
}

/** A call that is answered once or, with `oneway`, not at all. */
export interface AnsweredCall extends CallAbout {
  readonly flag: "oneway" | "upgrade" | undefined;
}

/** A call that is answered by a stream. */
export interface StreamedCall extends CallAbout {
  readonly flag: "more";
}

/** A call on its way through the interceptors of a client. */
export type InterceptedCall = AnsweredCall | StreamedCall;

/** What the rest of the way gives: a stream for `more`, else a promise of whatever the caller gets. */
export type OutcomeOf<C extends InterceptedCall> = C extends StreamedCall
  ? ReplyStream<unknown>
  : Promise<unknown>;

/** Makes the call, or hands it to the next interceptor. May be called again, to make it again. */
export type NextCall = <C extends InterceptedCall>(call: C) => OutcomeOf<C>;

/**
 * Stands between a client's methods and its connections. It gives what `next` gave, or something like it: a promise, or
 * for `more` a stream; the promise of a stream will do, so an interceptor may be an async function. What it throws rejects
 * the call.
 *
 * @example
 * const signed: ClientInterceptor = (call, next) =>
 *   next({ ...call, options: { ...call.options, header: { "org.example.token": token } } });
 */
export type ClientInterceptor = (
  call: InterceptedCall,
  next: NextCall,
) => Promise<unknown> | ReplyStream<unknown>;

/** Makes one interceptor of several: the first sees a call first and its outcome last. Undefined if there are none. */
export function composeClient(
  intercept: ClientInterceptor | readonly ClientInterceptor[] | undefined,
): ClientInterceptor | undefined {
  if (intercept === undefined || typeof intercept === "function") return intercept;
  return intercept.reduceRight<ClientInterceptor | undefined>(
    (inner, outer) =>
      // What `inner` gives is as its call says, which a function's type cannot.
      inner === undefined
        ? outer
        : (call, next) => outer(call, ((changed) => inner(changed, next)) as NextCall),
    undefined,
  );
}
