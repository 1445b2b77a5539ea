import type { InterfaceSpec } from "../inference/interface-spec.ts";
import type { MethodParameters, MethodReply } from "../inference/interface-types.ts";
import type { MethodKey } from "../inference/member-key.ts";
import type { NoFields } from "../no-fields.ts";
import type { Finite, Nothing, ReplyIterable, UpgradeHandler } from "./handler.ts";
import type { ServiceCall } from "./service-call.ts";
import type { WithFds } from "./with-fds.ts";

/** One reply; nothing at all where an empty one is allowed. */
type SingleReply<R> = NoFields extends R ? R | Nothing : R;

/**
 * What a handler may return: a reply, or several as a generator, an iterable or {@link Finite}; each of them
 * {@link WithFds}, or not.
 */
export type HandlerResult<R> =
  | SingleReply<R>
  | WithFds<R>
  | ReplyIterable<R | WithFds<R>>
  | Finite<R | WithFds<R>>;

/** What answers a method: a function, or a function that takes the connection over, marked by `upgrade()`. */
export type Handler<P, R> =
  | ((parameters: P, call: ServiceCall) => HandlerResult<R> | Promise<HandlerResult<R>>)
  | UpgradeHandler<P, R>;

/** The handlers of an interface, by method with the first letter lowered. */
export type Handlers<Spec extends InterfaceSpec> = {
  readonly [M in keyof Spec["methods"] & string as MethodKey<M>]: Handler<
    MethodParameters<Spec, M>,
    MethodReply<Spec, M>
  >;
};
