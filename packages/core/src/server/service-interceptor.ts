import type { CallWatch } from "../observer.ts";
import { finite, finiteReplies, isThenable, type ReplyIterable, type TakeOver } from "./handler.ts";
import type { ServiceCall } from "./service-call.ts";

/**
 * Stands between a connection and the handlers of a service. `next` asks the access rules, checks the call and runs the
 * handler: it gives what the handler gave, be it a reply, a promise, an iterable or what an upgrade decides, and throws, or
 * its promise rejects with, what the call was refused with. What the interceptor gives and throws is answered as if the
 * handler had; without calling `next` it answers in its place, and must answer what the method declares.
 *
 * It sees the calls that rules refuse and that nobody knows, too, and `call.parameters` before they are checked.
 *
 * @example
 * const authenticated: ServiceInterceptor = (call, next) => {
 *   if (call.header["org.example.token"] !== token) throw new VarlinkService.errors.PermissionDenied();
 *   return next();
 * };
 */
export type ServiceInterceptor = (call: ServiceCall, next: () => unknown) => unknown;

/** Makes one interceptor of several: the first sees a call first and its outcome last. Undefined if there are none. */
export function composeService(
  intercept: ServiceInterceptor | readonly ServiceInterceptor[] | undefined,
): ServiceInterceptor | undefined {
  if (intercept === undefined || typeof intercept === "function") return intercept;
  return intercept.reduceRight<ServiceInterceptor | undefined>(
    (inner, outer) => (inner === undefined ? outer : (call, next) => outer(call, () => inner(call, next))),
    undefined,
  );
}

type Run = NonNullable<CallWatch["run"]>;

/** Runs a call, and each step of what it gives, by `run`. */
export function within(run: Run, intercept: ServiceInterceptor | undefined): ServiceInterceptor {
  return (call, next) => {
    const outcome = run(() => (intercept === undefined ? next() : intercept(call, next)));
    return isThenable(outcome)
      ? Promise.resolve(outcome).then((value) => bound(value, run))
      : bound(outcome, run);
  };
}

function bound(outcome: unknown, run: Run): unknown {
  // An array has made its values already.
  if (typeof outcome !== "object" || outcome === null || Array.isArray(outcome)) return outcome;
  const listed = finiteReplies(outcome);
  if (listed !== undefined) return finite(bound(listed, run) as ReplyIterable<unknown>);
  if (Symbol.asyncIterator in outcome) {
    const replies = outcome as AsyncIterable<unknown>;
    return {
      [Symbol.asyncIterator]: () =>
        boundSteps(
          run(() => replies[Symbol.asyncIterator]()),
          run,
        ),
    };
  }
  if (Symbol.iterator in outcome) {
    const replies = outcome as Iterable<unknown>;
    return {
      [Symbol.iterator]: () =>
        boundSteps(
          run(() => replies[Symbol.iterator]()),
          run,
        ),
    };
  }
  if (!("takeOver" in outcome) || typeof outcome.takeOver !== "function") return outcome;
  const decision = outcome as TakeOver<unknown, unknown>;
  return {
    reply: decision.reply,
    takeOver: (stream: unknown, call: ServiceCall) => run(() => decision.takeOver(stream, call)),
  };
}

/** The part of an iterator that a stream of replies uses, synchronous or not. */
interface Steps {
  next(): unknown;
  return?(): unknown;
}

function boundSteps(iterator: Steps, run: Run): Steps {
  const steps: Steps = { next: () => run(() => iterator.next()) };
  // Where there is none, none may be called.
  if (iterator.return !== undefined) steps.return = () => run(() => iterator.return?.());
  return steps;
}
