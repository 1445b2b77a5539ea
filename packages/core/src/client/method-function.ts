import type { CalledMethod } from "../interface/reply-reader.ts";
import type { MethodError } from "../method-error.ts";
import type { Parameters } from "../protocol/message.ts";
import type { CallOptions, FdsCallOptions } from "./call-options.ts";
import type { MethodCaller } from "./method-caller.ts";
import { type PlainMethod, variant } from "./methods.ts";
import { plainReply, replyWithFds } from "./reply-form.ts";
import { plainUpgrade, type Upgraded, type UpgradedWithFds, upgradeWithFds } from "./upgrade-call.ts";

type Given = Parameters | undefined;
type Options = FdsCallOptions | undefined;

const parts = Symbol("parts");

/** The function of a method knows what its variants are made of. */
interface MethodFunction {
  [parts]: { readonly method: CalledMethod; readonly caller: MethodCaller<unknown> };
}

const variants: Readonly<Record<string, (method: CalledMethod, caller: MethodCaller<unknown>) => unknown>> = {
  withFds: (method, caller) => (given: Given, options: Options) =>
    caller.call(method, given, options, replyWithFds),
  more: (method, caller) =>
    variant(
      (given: Given, options: Options) => caller.more(method, given, options, plainReply),
      (given: Given, options: Options) => caller.more(method, given, options, replyWithFds),
    ),
  oneway: (method, caller) =>
    variant(
      (given: Given, options: Options) => caller.oneway(method, given, options, false),
      (given: Given, options: Options) => caller.oneway(method, given, options, true),
    ),
  upgrade: (method, caller) =>
    variant(
      (given: Given, options: Options) =>
        caller.upgrade<Upgraded<unknown>>(method, given, options, plainUpgrade),
      (given: Given, options: Options) =>
        caller.upgrade<UpgradedWithFds<unknown>>(method, given, options, upgradeWithFds),
    ),
  result: (method, caller) =>
    variant(
      (given: Given, options: Options) => caller.result(method, given, options),
      (given: Given, options: Options) => caller.resultWithFds(method, given, options),
    ),
};

/** What the functions of all methods inherit. Few methods are called in more than one way: a variant is made when it is looked at. */
const methodPrototype: object = Object.create(Function.prototype) as object;
for (const [name, make] of Object.entries(variants)) {
  Object.defineProperty(methodPrototype, name, {
    enumerable: true,
    get(this: MethodFunction) {
      const { method, caller } = this[parts];
      const value = make(method, caller);
      Object.defineProperty(this, name, { value, enumerable: true });
      return value;
    },
  });
}

/** Makes the function of a method. */
export function makeMethod<Raw>(
  method: CalledMethod,
  caller: MethodCaller<Raw>,
): PlainMethod<Parameters, Parameters, MethodError, Raw> {
  const call = (given?: Given, options?: CallOptions) => caller.call(method, given, options, plainReply);
  Object.setPrototypeOf(call, methodPrototype);
  return Object.assign(call as never, { [parts]: { method, caller } });
}
