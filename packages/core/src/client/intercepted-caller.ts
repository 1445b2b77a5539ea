import { UsageError } from "../errors.ts";
import type { CalledMethod } from "../interface/reply-reader.ts";
import type { Parameters } from "../protocol/message.ts";
import type { FdsCallOptions } from "./call-options.ts";
import type { CallTarget } from "./call-target.ts";
import type { AnsweredCall, ClientInterceptor, InterceptedCall, NextCall } from "./client-interceptor.ts";
import { isStream, LateStream } from "./late-stream.ts";
import { ObservedCaller, type ObservedFrom } from "./observed-caller.ts";
import type { ReplyForm } from "./reply-form.ts";
import type { ReplyStream } from "./reply-stream.ts";
import type { UpgradeForm } from "./upgrade-call.ts";

/** Makes calls that go through an interceptor. What it makes of them is observed like any other call. */
export class InterceptedCaller<Raw> extends ObservedCaller<Raw> {
  readonly #intercept: ClientInterceptor;

  constructor(target: CallTarget<Raw>, from: ObservedFrom | undefined, intercept: ClientInterceptor) {
    super(target, from);
    this.#intercept = intercept;
  }

  override call<T>(
    method: CalledMethod,
    parameters: Parameters | undefined,
    options: FdsCallOptions | undefined,
    form: ReplyForm<T>,
  ): Promise<T> {
    return this.#answered<T>({ method: method.name, flag: undefined, parameters, options }, (call) =>
      super.call(method, call.parameters, call.options, form),
    );
  }

  override oneway(
    method: CalledMethod,
    parameters: Parameters | undefined,
    options: FdsCallOptions | undefined,
    hasFds: boolean,
  ): Promise<void> {
    return this.#answered<void>({ method: method.name, flag: "oneway", parameters, options }, (call) =>
      super.oneway(method, call.parameters, call.options, hasFds),
    );
  }

  override upgrade<T>(
    method: CalledMethod,
    parameters: Parameters | undefined,
    options: FdsCallOptions | undefined,
    form: UpgradeForm<Raw, T>,
  ): Promise<T> {
    return this.#answered<T>({ method: method.name, flag: "upgrade", parameters, options }, (call) =>
      super.upgrade(method, call.parameters, call.options, form),
    );
  }

  override more<T>(
    method: CalledMethod,
    parameters: Parameters | undefined,
    options: FdsCallOptions | undefined,
    form: ReplyForm<T>,
  ): ReplyStream<T> {
    const call: InterceptedCall = { method: method.name, flag: "more", parameters, options };
    const outcome = this.#outcome(call, (changed) =>
      super.more(method, changed.parameters, changed.options, form),
    );
    // What it gives in place of the stream is taken at its word, as the caller cannot check it.
    return isStream<T>(outcome) ? outcome : new LateStream<T>(Promise.resolve(outcome));
  }

  #answered<T>(call: AnsweredCall, make: (call: InterceptedCall) => Promise<T>): Promise<T> {
    // What it gives in place of the reply is taken at its word, as the caller cannot check it.
    return Promise.resolve(this.#outcome(call, make) as Promise<T>);
  }

  #outcome(call: InterceptedCall, make: (call: InterceptedCall) => unknown): unknown {
    const next = (changed: InterceptedCall): unknown => {
      refuseOther(call, changed);
      return make(changed);
    };
    try {
      // `make` gives what its flag says, which a function's type cannot.
      return this.#intercept(call, next as NextCall);
    } catch (error) {
      return Promise.reject(error);
    }
  }
}

/** A reply is read by the types of its method, and given by the way of its flag. */
function refuseOther(call: InterceptedCall, changed: InterceptedCall): void {
  if (changed.method === call.method && changed.flag === call.flag) return;
  throw new UsageError("ERR_VARLINK_USAGE", `an interceptor made another call of that of ${call.method}`);
}
