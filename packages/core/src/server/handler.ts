import type { ServiceCall } from "./service-call.ts";
import type { WithFds } from "./with-fds.ts";

const finiteBrand = Symbol.for("zlink.finite");
const upgradeBrand = Symbol.for("zlink.upgrade");

/** What several replies may be made from. */
export type ReplyIterable<R> =
  | { [Symbol.iterator](): Iterator<R, R | Nothing, undefined> }
  | { [Symbol.asyncIterator](): AsyncIterator<R, R | Nothing, undefined> };

/** What a function gives that ends without `return`, or returns nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: TypeScript infers void for a generator without return.
export type Nothing = undefined | void;

/** A list of replies of which each waits until the next, or the end, is known. Made by {@link finite}. */
export interface Finite<R> {
  readonly [finiteBrand]: ReplyIterable<R>;
}

/**
 * The form for lists that end: each value is held until the next or the end is known, so that the last one is
 * the last reply. Do not use it for values that come now and then: each would arrive one late.
 *
 * @example
 * list: () => finite(machines.map((machine) => ({ name: machine.name })))
 */
export function finite<R>(replies: ReplyIterable<R>): Finite<R> {
  return { [finiteBrand]: replies } as Finite<R>;
}

/** The replies in a {@link Finite}; undefined for any other value. */
export function finiteReplies(value: unknown): ReplyIterable<unknown> | undefined {
  if (typeof value !== "object" || value === null || !(finiteBrand in value)) return undefined;
  return (value as Finite<unknown>)[finiteBrand];
}

/** What the handler of an upgrade decides: its reply, and what to do with the stream that follows it. */
export interface TakeOver<R, Raw> {
  readonly reply: R | WithFds<R>;
  /**
   * Gets the connection as a raw stream, which begins with exactly the first byte behind the call. Owns it
   * and must end it. `call.signal` aborts when the server closes. Those of `call.fds` that nobody has taken are
   * closed when the connection has ended.
   */
  takeOver(stream: Raw, call: ServiceCall): void | Promise<void>;
}

/** A handler that takes connections over. */
export type UpgradeFunction<P, R, Raw> = (
  parameters: P,
  call: ServiceCall,
) => TakeOver<R, Raw> | Promise<TakeOver<R, Raw>>;

/** A handler marked by {@link upgrade}. */
export interface UpgradeHandler<P, R> {
  readonly [upgradeBrand]: UpgradeFunction<P, R, never>;
}

/**
 * Marks the handler of a method that is called with `upgrade` (UAPI.20 §Upgrade). A call without the flag is
 * answered `ExpectedUpgrade` without asking the handler; throwing refuses, and the connection stays Varlink.
 */
export function upgrade<P, R, Raw>(handler: UpgradeFunction<P, R, Raw>): UpgradeHandler<P, R> {
  // Which stream it gets is the runtime's: whoever serves it hands over its own.
  return { [upgradeBrand]: handler as UpgradeFunction<P, R, never> } as UpgradeHandler<P, R>;
}

/** The function in an {@link UpgradeHandler}; undefined for any other handler. */
export function upgradeFunction(handler: unknown): UpgradeFunction<unknown, unknown, never> | undefined {
  if (typeof handler !== "object" || handler === null || !(upgradeBrand in handler)) return undefined;
  return (handler as UpgradeHandler<unknown, unknown>)[upgradeBrand];
}

/** True for a promise, and for whatever else can be awaited. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function"
  );
}

/** True for what decides an upgrade. */
export function isTakeOver(value: unknown): value is TakeOver<unknown, unknown> {
  if (typeof value !== "object" || value === null || !("takeOver" in value)) return false;
  return typeof value.takeOver === "function";
}

/** True for what several replies are made from. */
export function isReplyIterable(value: unknown): value is ReplyIterable<unknown> {
  return (
    typeof value === "object" && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value)
  );
}
