import { UsageError } from "../errors.ts";
import type { FileDescriptor } from "../file-descriptor.ts";
import type { CalledMethod } from "../interface/reply-reader.ts";
import { isMethodError, type MethodError } from "../method-error.ts";
import { duplicateAll, fdsDisabled } from "../passed-descriptors.ts";
import { isWithin } from "../protocol/limits.ts";
import type { CallFlag, Parameters } from "../protocol/message.ts";
import { withHeader } from "./call-header.ts";
import { type CallOptions, type FdsCallOptions, throwIfAborted, watch } from "./call-options.ts";
import type { CallTarget } from "./call-target.ts";
import {
  type CallRequest,
  OnewayCall,
  type OutgoingCall,
  PlainCall,
  type Settle,
  toRequest,
} from "./outgoing-call.ts";
import { plainReply, type ReplyForm, type ReplyWithFds, replyWithFds } from "./reply-form.ts";
import { RepliesOfCall, type ReplyStream } from "./reply-stream.ts";
import { UpgradeCall, type UpgradeForm } from "./upgrade-call.ts";

/** The outcome of a call as a value: its reply, or one of the errors that the method may answer. */
export type Result<Reply, E> =
  | { readonly ok: true; readonly reply: Reply }
  | { readonly ok: false; readonly error: E };

/** The same with the descriptors of the reply; those of an error are its `fds`. */
export type ResultWithFds<Reply, E> =
  | ({ readonly ok: true } & ReplyWithFds<Reply>)
  | { readonly ok: false; readonly error: E };

/** Makes the calls of all variants on one target. A form says whether descriptors go with them. */
export class MethodCaller<Raw> {
  readonly #target: CallTarget<Raw>;

  constructor(target: CallTarget<Raw>) {
    this.#target = target;
  }

  /** Calls and waits for the one reply. */
  call<T>(
    method: CalledMethod,
    parameters: Parameters | undefined,
    options: FdsCallOptions | undefined,
    form: ReplyForm<T>,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const request = this.request(method, parameters, undefined, options);
      if (options !== undefined || form.hasFds) {
        const settle = new WatchedSettle<T>(resolve, reject);
        this.#submitWatched(new PlainCall<Raw, T>(request, settle, form), settle, options, form.hasFds);
      } else this.#target.submit(new PlainCall<Raw, T>(request, { resolve, reject }, form));
    });
  }

  /** Calls and expects no reply; resolves when the kernel has the bytes. */
  oneway(
    method: CalledMethod,
    parameters: Parameters | undefined,
    options: FdsCallOptions | undefined,
    hasFds: boolean,
  ): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const settle = new WatchedSettle<void>(resolve, reject);
      const call = new OnewayCall<Raw>(this.request(method, parameters, "oneway", options), settle);
      this.#submitWatched(call, settle, options, hasFds);
    });
  }

  /** Calls, and takes the connection over when the service agrees. */
  upgrade<T>(
    method: CalledMethod,
    parameters: Parameters | undefined,
    options: FdsCallOptions | undefined,
    form: UpgradeForm<Raw, T>,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const settle = new WatchedSettle<T>(resolve, reject);
      const request = this.request(method, parameters, "upgrade", options);
      this.#submitWatched(new UpgradeCall<Raw, T>(request, settle, form), settle, options, form.hasFds);
    });
  }

  /** Calls with `more`; the call leaves when the first value is asked for. */
  more<T>(
    method: CalledMethod,
    parameters: Parameters | undefined,
    options: FdsCallOptions | undefined,
    form: ReplyForm<T>,
  ): ReplyStream<T> {
    return this.stream(options, form, () => this.request(method, parameters, "more", options));
  }

  /** Makes a stream whose call is written down when it begins. */
  protected stream<T>(
    options: FdsCallOptions | undefined,
    form: ReplyForm<T>,
    request: () => CallRequest,
  ): ReplyStream<T> {
    const replies = new RepliesOfCall<Raw, T>({
      request,
      carrier: () => this.#target.carrier(),
      options,
      form,
      maxWaitingReplies: this.#target.maxWaitingReplies,
      maxWaitingDescriptors: this.#target.maxWaitingDescriptors,
    });
    try {
      if (form.hasFds) replies.fds = this.#copy(options);
    } catch (error) {
      replies.fail(error); // like all that is wrong with a stream, it is thrown out of the loop
    }
    return replies;
  }

  /** Calls, and gives the errors that the method may answer as values. */
  async result(
    method: CalledMethod,
    parameters: Parameters | undefined,
    options: CallOptions | undefined,
  ): Promise<Result<Parameters, MethodError>> {
    try {
      return { ok: true, reply: await this.call(method, parameters, options, plainReply) };
    } catch (error) {
      return asResult(method, error);
    }
  }

  /** The same with descriptors. */
  async resultWithFds(
    method: CalledMethod,
    parameters: Parameters | undefined,
    options: FdsCallOptions | undefined,
  ): Promise<ResultWithFds<Parameters, MethodError>> {
    try {
      const { reply, fds } = await this.call(method, parameters, options, replyWithFds);
      return { ok: true, reply, fds };
    } catch (error) {
      return asResult(method, error);
    }
  }

  /** Writes a call down. Throws {@link UsageError} for what has no form in JSON or is too long. */
  protected request(
    method: CalledMethod,
    parameters: Parameters | undefined,
    flag: CallFlag,
    options: CallOptions | undefined,
  ): CallRequest {
    const reader = (options?.validate ?? this.#target.validate) ? method.checked : method.unchecked;
    const bare = toRequest(method.name, parameters, flag, reader);
    const header = options?.header;
    const request = header === undefined ? bare : { ...bare, json: withHeader(bare.json, header) };
    const { maxMessageBytes } = this.#target;
    if (isWithin(request.json, maxMessageBytes)) return request;
    throw new UsageError(
      "ERR_VARLINK_VALUE",
      `the call of ${method.name} is longer than ${maxMessageBytes} bytes`,
    );
  }

  /** Hands a call over unless its signal has aborted; what is thrown before that rejects, and nothing is written then. */
  #submitWatched<T>(
    call: OutgoingCall<Raw>,
    settle: WatchedSettle<T>,
    options: FdsCallOptions | undefined,
    hasFds: boolean,
  ): void {
    // Asked behind the code of the user's that writing the call down may run, so that no abort is missed.
    throwIfAborted(options);
    try {
      settle.stop = watch(call, options);
      if (hasFds) call.fds = this.#copy(options);
    } catch (error) {
      call.fail(error);
      return;
    }
    if (call.flag === "upgrade") this.#target.submitUpgrade(call);
    else this.#target.submit(call);
  }

  /** Copies what is passed with a call. Throws {@link UsageError} where nothing may be, or not that. */
  #copy(options: FdsCallOptions | undefined): readonly FileDescriptor[] | undefined {
    const { duplicate } = this.#target;
    if (duplicate === undefined) throw fdsDisabled("a client that is connected");
    return options?.fds === undefined ? undefined : duplicateAll(options.fds, duplicate);
  }
}

/** Gives an error that the method may answer as a value; throws any other. */
function asResult(method: CalledMethod, error: unknown): { readonly ok: false; readonly error: MethodError } {
  if (isMethodError(error) && method.knowsError(error.name)) return { ok: false, error };
  throw error;
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
