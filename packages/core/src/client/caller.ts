import type { InterfaceSpec } from "../inference/interface-spec.ts";
import type { Interface } from "../interface/interface.ts";
import { toDefinition } from "../interface/interface-definition.ts";
import { type CalledMethod, concealedReplies, untypedReplies } from "../interface/reply-reader.ts";
import { concealmentOf } from "../interface/sensitivity.ts";
import type { MethodError } from "../method-error.ts";
import type { Observer } from "../observer.ts";
import type { Parameters } from "../protocol/message.ts";
import type { Runtime } from "../runtime.ts";
import type { CallOptions, FdsCallOptions } from "./call-options.ts";
import type { CallTarget } from "./call-target.ts";
import { type ClientInterceptor, composeClient } from "./client-interceptor.ts";
import { InterceptedCaller } from "./intercepted-caller.ts";
import { MethodCaller, type Result, type ResultWithFds } from "./method-caller.ts";
import { type Methods, variant } from "./methods.ts";
import { ObservedCaller } from "./observed-caller.ts";
import { plainReply, type ReplyWithFds, replyWithFds } from "./reply-form.ts";
import type { ReplyStream } from "./reply-stream.ts";
import { typedViewOf } from "./typed-view.ts";
import { plainUpgrade, type Upgraded, type UpgradedWithFds, upgradeWithFds } from "./upgrade-call.ts";
import type { Cork, CorkOptions } from "./write-hold.ts";

/** One variant of a call by name, and the same with descriptors. See {@link Variant}. */
export interface VariantByName<Gives, GivesWithFds> {
  (method: string, parameters?: object, options?: CallOptions): Gives;
  /** The same with descriptors. */
  withFds(method: string, parameters?: object, options?: FdsCallOptions): GivesWithFds;
}

/** Calls by name, for methods that are not known at compile time. Replies are not checked. */
export interface CallByName<Raw> {
  /** Calls `interface.Method`; rejects with {@link MethodError} for every error the service answers. */
  (method: string, parameters?: object, options?: CallOptions): Promise<Parameters>;
  /** Calls, reads the reply and drops it, an error too. Never rejects. */
  (method: string, parameters: object, options: CallOptions & { readonly reply: "ignore" }): Promise<void>;
  /** Calls with descriptors. See {@link Variant}. */
  withFds(method: string, parameters?: object, options?: FdsCallOptions): Promise<ReplyWithFds<Parameters>>;
  /** Calls with `more`. */
  readonly more: VariantByName<ReplyStream<Parameters>, ReplyStream<ReplyWithFds<Parameters>>>;
  /** Calls with `oneway`; resolves when the kernel has the bytes. */
  readonly oneway: VariantByName<Promise<void>, Promise<void>>;
  /** Calls with `upgrade`, and takes the connection over if the service agrees. */
  readonly upgrade: VariantByName<Promise<Upgraded<Raw>>, Promise<UpgradedWithFds<Raw>>>;
  /** Calls, and gives every error the service answers as a value. */
  readonly result: VariantByName<
    Promise<Result<Parameters, MethodError>>,
    Promise<ResultWithFds<Parameters, MethodError>>
  >;
}

/** Makes a typed view: what `Target` has and the methods of one interface, not those of the view it is made from. */
export type MakeView<Target, Raw> = <Name extends string, Spec extends InterfaceSpec>(
  description: Interface<Name, Spec>,
) => Target & Methods<Name, Spec, Raw>;

/**
 * What a client and a single connection have in common. All members are bound: they may be taken from it, and from a
 * typed view, which {@link Caller.as} makes.
 */
export abstract class Caller<Raw> implements AsyncDisposable {
  /** Makes a typed view of the same connections: its methods are those of the interface. */
  readonly as: MakeView<Caller<Raw>, Raw>;
  /** Holds calls over awaits; they leave in one write when it is released, at the latest after `maxMs`. */
  readonly cork: (options?: CorkOptions) => Cork;
  /** Resolves when it is closed, whoever closed it. */
  abstract readonly closed: Promise<void>;
  /** Ends it. Calls that wait for a reply reject with {@link ConnectionError}. */
  abstract readonly close: () => Promise<void>;
  readonly #caller: MethodCaller<Raw>;
  #call: CallByName<Raw> | undefined;

  constructor(target: CallTarget<Raw>, cork: (options?: CorkOptions) => Cork, surroundings: Surroundings) {
    this.#caller = makeCaller(target, surroundings);
    this.cork = cork;
    this.as = (description) => {
      const View = typedViewOf(toDefinition(description));
      // It has what the type says: the class was made for this interface.
      return new View(this, this.#caller) as never;
    };
  }

  /** Calls by name. */
  get call(): CallByName<Raw> {
    this.#call ??= callByName(this.#caller);
    return this.#call;
  }

  /** Closes it at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** What stands around the calls of a client or connection. */
export interface Surroundings {
  readonly runtime: Runtime;
  /** What messages call the other end: its address. */
  readonly name: string;
  /** Hears what happens. */
  readonly observer?: Observer | undefined;
  /** What calls go through on their way, the first of several first. None by default. */
  readonly intercept?: ClientInterceptor | readonly ClientInterceptor[] | undefined;
}

/** Only what is asked for stands in the way of a call. */
function makeCaller<Raw>(target: CallTarget<Raw>, surroundings: Surroundings): MethodCaller<Raw> {
  const { observer, runtime, name } = surroundings;
  const from = observer === undefined ? undefined : { observer, runtime, name };
  const intercept = composeClient(surroundings.intercept);
  if (intercept !== undefined) return new InterceptedCaller(target, from, intercept);
  return from === undefined ? new MethodCaller(target) : new ObservedCaller(target, from);
}

function byName(name: string): CalledMethod {
  // Another part of the program may have defined the method, and know that it is sensitive.
  const reader = concealmentOf(name)?.isWhole ? concealedReplies : untypedReplies;
  return { name, checked: reader, unchecked: reader, knowsError: () => true };
}

function callByName<Raw>(caller: MethodCaller<Raw>): CallByName<Raw> {
  type Given = Parameters | undefined;
  type Options = FdsCallOptions | undefined;
  const call = (
    method: string,
    parameters?: object,
    options?: CallOptions & { readonly reply?: "ignore" },
  ) => {
    const reply = caller.call(byName(method), parameters as Given, options, plainReply);
    return options?.reply === "ignore" ? reply.then(ignore, ignore) : reply;
  };
  // The two overloads differ by an option only, which a function expression cannot say.
  return Object.assign(call as CallByName<Raw>, {
    withFds: (method: string, given?: object, options?: Options) =>
      caller.call(byName(method), given as Given, options, replyWithFds),
    more: variant(
      (method: string, given?: object, options?: Options) =>
        caller.more(byName(method), given as Given, options, plainReply),
      (method: string, given?: object, options?: Options) =>
        caller.more(byName(method), given as Given, options, replyWithFds),
    ),
    oneway: variant(
      (method: string, given?: object, options?: Options) =>
        caller.oneway(byName(method), given as Given, options, false),
      (method: string, given?: object, options?: Options) =>
        caller.oneway(byName(method), given as Given, options, true),
    ),
    upgrade: variant(
      (method: string, given?: object, options?: Options) =>
        caller.upgrade<Upgraded<Raw>>(byName(method), given as Given, options, plainUpgrade),
      (method: string, given?: object, options?: Options) =>
        caller.upgrade<UpgradedWithFds<Raw>>(byName(method), given as Given, options, upgradeWithFds),
    ),
    result: variant(
      (method: string, given?: object, options?: Options) =>
        caller.result(byName(method), given as Given, options),
      (method: string, given?: object, options?: Options) =>
        caller.resultWithFds(byName(method), given as Given, options),
    ),
  });
}

function ignore(): void {}
