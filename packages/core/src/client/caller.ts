import type { InterfaceSpec } from "../inference/interface-spec.ts";
import type { Interface } from "../interface/interface.ts";
import { type CalledMethod, untypedReplies } from "../interface/reply-reader.ts";
import type { MethodError } from "../method-error.ts";
import type { Parameters } from "../protocol/message.ts";
import type { CallOptions } from "./call-options.ts";
import type { CallTarget } from "./call-target.ts";
import { MethodCaller, type Result } from "./method-caller.ts";
import type { Methods } from "./methods.ts";
import { defineMethods } from "./methods.ts";
import type { Upgraded } from "./outgoing-call.ts";
import type { ReplyStream } from "./reply-stream.ts";
import type { Cork, CorkOptions } from "./write-hold.ts";

/** Calls by name, for methods that are not known at compile time. Replies are not checked. */
export interface CallByName<Raw> {
  /** Calls `interface.Method`; rejects with {@link MethodError} for every error the service answers. */
  (method: string, parameters?: object, options?: CallOptions): Promise<Parameters>;
  /** Calls, reads the reply and drops it, an error too. Never rejects. */
  (method: string, parameters: object, options: CallOptions & { readonly reply: "ignore" }): Promise<void>;
  /** Calls with `more`. */
  more(method: string, parameters?: object, options?: CallOptions): ReplyStream<Parameters>;
  /** Calls with `oneway`; resolves when the kernel has the bytes. */
  oneway(method: string, parameters?: object, options?: CallOptions): Promise<void>;
  /** Calls with `upgrade`, and takes the connection over if the service agrees. */
  upgrade(method: string, parameters?: object, options?: CallOptions): Promise<Upgraded<Raw>>;
  /** Calls, and gives every error the service answers as a value. */
  result(
    method: string,
    parameters?: object,
    options?: CallOptions,
  ): Promise<Result<Parameters, MethodError>>;
}

/** Makes a typed view: what `Target` has and the methods of one interface, not those of the view it is made from. */
export type MakeView<Target, Raw> = <Name extends string, Spec extends InterfaceSpec>(
  description: Interface<Name, Spec>,
) => Target & Methods<Name, Spec, Raw>;

/**
 * What a client and a single connection have in common. All members are bound: a typed view, which
 * {@link Caller.as} makes, inherits them.
 */
export abstract class Caller<Raw> implements AsyncDisposable {
  /** Calls by name. */
  readonly call: CallByName<Raw>;
  /** Makes a typed view of the same connections: its methods are those of the interface. */
  readonly as: MakeView<Caller<Raw>, Raw>;
  /** Holds calls over awaits; they leave in one write when it is released, at the latest after `maxMs`. */
  readonly cork: (options?: CorkOptions) => Cork;
  /** Resolves when it is closed, whoever closed it. */
  abstract readonly closed: Promise<void>;
  /** Ends it. Calls that wait for a reply reject with {@link ConnectionError}. */
  abstract readonly close: () => Promise<void>;
  /** Closes it at the end of an `await using` block. */
  readonly [Symbol.asyncDispose]: () => Promise<void> = () => this.close();

  constructor(target: CallTarget<Raw>, cork: (options?: CorkOptions) => Cork) {
    const caller = new MethodCaller(target);
    this.call = callByName(caller);
    this.cork = cork;
    // The methods are defined on an heir of this object, as the type says.
    this.as = (description) => defineMethods(Object.create(this) as object, description, caller) as never;
  }
}

function byName(name: string): CalledMethod {
  return { name, checked: untypedReplies, unchecked: untypedReplies, knowsError: () => true };
}

function callByName<Raw>(caller: MethodCaller<Raw>): CallByName<Raw> {
  const call = (
    method: string,
    parameters?: object,
    options?: CallOptions & { readonly reply?: "ignore" },
  ) => {
    const reply = caller.call(byName(method), parameters as Parameters, options);
    return options?.reply === "ignore" ? reply.then(ignore, ignore) : reply;
  };
  const variants: Omit<CallByName<Raw>, never> = {
    more: (method, parameters, options) => caller.more(byName(method), parameters as Parameters, options),
    oneway: (method, parameters, options) => caller.oneway(byName(method), parameters as Parameters, options),
    upgrade: (method, parameters, options) =>
      caller.upgrade(byName(method), parameters as Parameters, options),
    result: (method, parameters, options) => caller.result(byName(method), parameters as Parameters, options),
  };
  // The two overloads differ by an option only, which a function expression cannot say.
  return Object.assign(call as CallByName<Raw>, variants);
}

function ignore(): void {}
