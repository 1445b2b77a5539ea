import type { InterfaceSpec } from "../inference/interface-spec.ts";
import type {
  ErrorParameters,
  MethodKind,
  MethodParameters,
  MethodReply,
} from "../inference/interface-types.ts";
import type { MethodKey } from "../inference/member-key.ts";
import type { MethodError } from "../method-error.ts";
import type { NoFields } from "../no-fields.ts";
import type { CallOptions, FdsCallOptions } from "./call-options.ts";
import type { Result, ResultWithFds } from "./method-caller.ts";
import type { ReplyWithFds } from "./reply-form.ts";
import type { ReplyStream } from "./reply-stream.ts";
import type { Upgraded, UpgradedWithFds } from "./upgrade-call.ts";

/** Parameters may be left out where all of them may be. */
export type CallArguments<P, Options = CallOptions> = NoFields extends P
  ? [parameters?: P, options?: Options]
  : [parameters: P, options?: Options];

/**
 * One variant of a method, and the same with descriptors: `withFds` passes those in its options, and gives those that
 * come with a reply, or as the `fds` of an error. Without it they are closed as they come. It takes a client that was
 * connected with `fds: true`; any other rejects with `ERR_VARLINK_FDS_DISABLED`.
 */
export interface Variant<P, Gives, GivesWithFds> {
  (...callArguments: CallArguments<P>): Gives;
  /** The same with descriptors. */
  withFds(...callArguments: CallArguments<P, FdsCallOptions>): GivesWithFds;
}

/** The variants that every method has. */
export interface MethodVariants<P, R, Raw> {
  /** Calls with `more`; the call leaves when the first value is asked for. */
  readonly more: Variant<P, ReplyStream<R>, ReplyStream<ReplyWithFds<R>>>;
  /** Calls with `oneway`; resolves when the kernel has the bytes. No reply comes, nor an error. */
  readonly oneway: Variant<P, Promise<void>, Promise<void>>;
  /** Calls with `upgrade`. On success the connection is the caller's, as a raw stream. */
  readonly upgrade: Variant<P, Promise<Upgraded<Raw, R>>, Promise<UpgradedWithFds<Raw, R>>>;
}

/** A method that can be called plainly. */
export interface PlainMethod<P, R, E, Raw> extends MethodVariants<P, R, Raw> {
  /** Calls and waits for the reply; rejects with the error that the service answers. */
  (...callArguments: CallArguments<P>): Promise<R>;
  /** The same with descriptors. See {@link Variant}. */
  withFds(...callArguments: CallArguments<P, FdsCallOptions>): Promise<ReplyWithFds<R>>;
  /** The same, but an error of this interface or of `org.varlink.service` is a value. */
  readonly result: Variant<P, Promise<Result<R, E>>, Promise<ResultWithFds<R, E>>>;
}

/** The errors that any method may answer (UAPI.20 §org.varlink.service). */
export type EveryServiceError =
  | MethodError<"org.varlink.service.InterfaceNotFound", { interface: string }>
  | MethodError<"org.varlink.service.MethodNotFound", { method: string }>
  | MethodError<"org.varlink.service.MethodNotImplemented", { method: string }>
  | MethodError<"org.varlink.service.InvalidParameter", { parameter: string }>
  | MethodError<"org.varlink.service.PermissionDenied", { [key: string]: never }>
  | MethodError<"org.varlink.service.ExpectedMore", { [key: string]: never }>
  | MethodError<"org.varlink.service.ExpectedUpgrade", { [key: string]: never }>;

/**
 * The errors that a method of an interface may answer, told apart by `name`. Conditional, so that editors print
 * the errors and not this alias with the spec.
 */
export type ErrorOf<Name extends string, Spec extends InterfaceSpec> = Spec extends unknown
  ?
      | {
          [E in keyof Spec["errors"] & string]: MethodError<`${Name}.${E}`, ErrorParameters<Spec, E>>;
        }[keyof Spec["errors"] & string]
      | EveryServiceError
  : never;

/** The methods of an interface as a client calls them. */
export type Methods<Name extends string, Spec extends InterfaceSpec, Raw> = {
  readonly [M in keyof Spec["methods"] & string as MethodKey<M>]: MethodOf<
    MethodParameters<Spec, M>,
    MethodReply<Spec, M>,
    ErrorOf<Name, Spec>,
    MethodKind<Spec, M>,
    Raw
  >;
};

type MethodOf<P, R, E, Kind, Raw> = Kind extends "call"
  ? PlainMethod<P, R, E, Raw>
  : MethodVariants<P, R, Raw>;

/** Makes a variant of its two forms. */
export function variant<Plain extends object, WithFds>(
  plain: Plain,
  withFds: WithFds,
): Plain & { readonly withFds: WithFds } {
  const call = plain as Plain & { withFds: WithFds };
  call.withFds = withFds;
  return call;
}
