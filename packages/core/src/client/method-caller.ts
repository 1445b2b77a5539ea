import { UsageError } from "../errors.ts";
import type { CalledMethod } from "../interface/reply-reader.ts";
import { isMethodError, type MethodError } from "../method-error.ts";
import { isWithin } from "../protocol/limits.ts";
import type { CallFlag, Parameters } from "../protocol/message.ts";
import { type CallOptions, throwIfAborted, watch } from "./call-options.ts";
import type { CallTarget } from "./call-target.ts";
import {
  type CallRequest,
  OnewayCall,
  type OutgoingCall,
  PlainCall,
  type Settle,
  toRequest,
  UpgradeCall,
  type Upgraded,
} from "./outgoing-call.ts";
import { RepliesOfCall } from "./reply-stream.ts";

/** The outcome of a call as a value: its reply, or one of the errors that the method may answer. */
export type Result<Reply, E> =
  | { readonly ok: true; readonly reply: Reply }
  | { readonly ok: false; readonly error: E };

/** Makes the calls of all variants on one target. */
export class MethodCaller<Raw> {
  readonly #target: CallTarget<Raw>;

  constructor(target: CallTarget<Raw>) {
    this.#target = target;
  }

  /** Calls and waits for the one reply. */
  call(method: CalledMethod, parameters?: Parameters, options?: CallOptions): Promise<Parameters> {
    return this.#start(method, parameters, options, undefined, (request, settle: Settle<Parameters>) => {
      const call = new PlainCall<Raw>(request, settle);
      return [call, () => this.#target.submit(call)];
    });
  }

  /** Calls and expects no reply; resolves when the kernel has the bytes. */
  oneway(method: CalledMethod, parameters?: Parameters, options?: CallOptions): Promise<void> {
    return this.#start(method, parameters, options, "oneway", (request, settle: Settle<void>) => {
      const call = new OnewayCall<Raw>(request, settle);
      return [call, () => this.#target.submit(call)];
    });
  }

  /** Calls, and takes the connection over when the service agrees. */
  upgrade(method: CalledMethod, parameters?: Parameters, options?: CallOptions): Promise<Upgraded<Raw>> {
    return this.#start(method, parameters, options, "upgrade", (request, settle: Settle<Upgraded<Raw>>) => {
      const call = new UpgradeCall<Raw>(request, settle);
      return [call, () => this.#target.submitUpgrade(call)];
    });
  }

  /** Calls with `more`; the call leaves when the first value is asked for. */
  more(method: CalledMethod, parameters?: Parameters, options?: CallOptions): RepliesOfCall<Raw> {
    return new RepliesOfCall<Raw>({
      request: () => this.#request(method, parameters, "more", options),
      carrier: () => this.#target.carrier(),
      options,
      maxWaitingReplies: this.#target.maxWaitingReplies,
    });
  }

  /** Calls, and gives the errors that the method may answer as values. */
  async result(
    method: CalledMethod,
    parameters?: Parameters,
    options?: CallOptions,
  ): Promise<Result<Parameters, MethodError>> {
    try {
      return { ok: true, reply: await this.call(method, parameters, options) };
    } catch (error) {
      if (isMethodError(error) && method.knowsError(error.name)) return { ok: false, error };
      throw error;
    }
  }

  /** Writes a call down. Throws {@link UsageError} for what has no form in JSON or is too long. */
  #request(
    method: CalledMethod,
    parameters: Parameters | undefined,
    flag: CallFlag,
    options: CallOptions | undefined,
  ): CallRequest {
    const reader = (options?.validate ?? this.#target.validate) ? method.checked : method.unchecked;
    const request = toRequest(method.name, parameters, flag, reader);
    const { maxMessageBytes } = this.#target;
    if (isWithin(request.json, maxMessageBytes)) return request;
    throw new UsageError(
      "ERR_VARLINK_VALUE",
      `the call of ${method.name} is longer than ${maxMessageBytes} bytes`,
    );
  }

  #start<T>(
    method: CalledMethod,
    parameters: Parameters | undefined,
    options: CallOptions | undefined,
    flag: CallFlag,
    make: (request: CallRequest, settle: Settle<T>) => [OutgoingCall<Raw>, () => void],
  ): Promise<T> {
    // What is thrown in here rejects: nothing was written then.
    return new Promise<T>((resolve, reject) => {
      const request = this.#request(method, parameters, flag, options);
      // Asked behind the code of the user's that may run above, so that no abort is missed.
      throwIfAborted(options);
      const watched = new WatchedSettle<T>(resolve, reject);
      const [call, submit] = make(request, options === undefined ? { resolve, reject } : watched);
      watched.stop = watch(call, options);
      submit();
    });
  }
}

/** Ends the watching of signal and time when the call is settled. */
class WatchedSettle<T> implements Settle<T> {
  stop: (() => void) | undefined;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;

  constructor(resolve: (value: T) => void, reject: (reason: unknown) => void) {
    this.resolve = (value) => {
      this.stop?.();
      resolve(value);
    };
    this.reject = (reason) => {
      this.stop?.();
      reject(reason);
    };
  }
}
