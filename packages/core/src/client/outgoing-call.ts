import { UsageError } from "../errors.ts";
import type { FileDescriptor } from "../file-descriptor.ts";
import type { ReplyReader } from "../interface/reply-reader.ts";
import { concealmentOf, withoutPlace } from "../interface/sensitivity.ts";
import { giveFds, isMethodError } from "../method-error.ts";
import type { QueuedCall } from "../protocol/call-queue.ts";
import { closeAll } from "../protocol/framing.ts";
import { isObjectText, type JsonText, joined, write } from "../protocol/json.ts";
import {
  type CallFlag,
  type ErrorReply,
  encodeCall,
  excerpt,
  isErrorReply,
  type Parameters,
  type Reply,
} from "../protocol/message.ts";
import { endFor } from "./closed-error.ts";
import type { ReplyForm } from "./reply-form.ts";

/** Where an outgoing call is: taken back before it was written, or discarded when its reply comes. */
export interface CallOwner<Raw> {
  /** The call's user waits no longer. */
  abandon(call: OutgoingCall<Raw>): void;
  /** The replies that are still to come to a written call are of no interest. */
  discard(call: OutgoingCall<Raw>): void;
}

/** What a call is about: its method, its JSON text, and how its replies are read. */
export interface CallRequest {
  readonly method: string;
  readonly flag: CallFlag;
  readonly json: JsonText;
  readonly reader: ReplyReader;
}

/**
 * Writes a call down, so that later changes of `parameters` do not matter. Throws {@link UsageError} for a
 * value that has no form in JSON, and for one that is no object.
 */
export function toRequest(
  method: string,
  parameters: Parameters | undefined,
  flag: CallFlag,
  reader: ReplyReader,
): CallRequest {
  if (typeof method !== "string") {
    throw new UsageError("ERR_VARLINK_USAGE", `expected the full name of a method, got ${String(method)}`);
  }
  const text = written(parameters, method);
  if (!isObjectText(text, parameters ?? {})) {
    const got = concealmentOf(method) === undefined ? excerpt(joined(text)) : "a value that is sensitive";
    throw new UsageError("ERR_VARLINK_VALUE", `the parameters of ${method} must be an object, got ${got}`);
  }
  return { method, flag, json: encodeCall(method, text, flag), reader };
}

function written(parameters: Parameters | undefined, method: string): JsonText {
  try {
    return write(parameters ?? {});
  } catch (error) {
    throw withoutPlace(error, method);
  }
}

/** A call on its way: held, written, answered or failed. Its subclasses say what a reply does. */
export abstract class OutgoingCall<Raw> implements QueuedCall {
  readonly method: string;
  readonly flag: CallFlag;
  readonly json: JsonText;
  protected readonly reader: ReplyReader;
  /** The connection that has it, from the moment it is submitted. */
  owner: CallOwner<Raw> | undefined;
  /** Nobody waits any longer: replies are discarded. */
  isAbandoned = false;
  /** It was given to a transport: the service may have executed it. */
  wasWritten = false;
  /** Copies of what the user passed, until the transport has them or the call fails. */
  fds: readonly FileDescriptor[] | undefined;
  #hasMoved = false;

  constructor(request: CallRequest) {
    this.method = request.method;
    this.flag = request.flag;
    this.json = request.json;
    this.reader = request.reader;
  }

  /** The call's user gets the descriptors of its replies; they are closed where not. */
  abstract readonly takesFds: boolean;

  /**
   * Takes a reply, and owns the descriptors that came with it: none unless {@link takesFds}. `takeRaw` gives the
   * stream of an accepted upgrade.
   */
  abstract onReply(reply: Reply, isLast: boolean, fds: readonly FileDescriptor[], takeRaw: () => Raw): void;

  /** Takes the failure of all that was not answered. */
  abstract onFailure(error: unknown): void;

  /** The kernel has the bytes. */
  onWritten(): void {}

  /**
   * True if the call, which was never written and thus has not been executed, may be made on another connection
   * than `from`. A call that has moved before leaves only one that had carried something: a held call would
   * otherwise make a client connect without end to a service that hangs up at once.
   */
  mayMoveOn(from: { readonly hasWritten: boolean }): boolean {
    if (this.#hasMoved && !from.hasWritten) return false;
    this.#hasMoved = true;
    return true;
  }

  /** Fails the call for its user, once; its connection knows of it. */
  fail(reason: unknown): void {
    if (this.isAbandoned) return;
    this.isAbandoned = true;
    closeAll(this.handOverFds());
    this.onFailure(reason);
  }

  /** Fails the call because its connection has ended, and says whether it may have been executed. */
  loseConnection(error: Error): void {
    if (!this.isAbandoned) this.fail(endFor(this, error));
  }

  /** Fails the call for its user at once, whatever comes later. */
  giveUp(reason: unknown): void {
    if (this.isAbandoned) return;
    this.fail(reason);
    this.owner?.abandon(this);
  }

  /** Gives what is to be passed with the call to whoever closes it from now on. */
  handOverFds(): readonly FileDescriptor[] | undefined {
    const fds = this.fds;
    this.fds = undefined;
    return fds;
  }

  /** Reads a success. Throws if it is ill-typed: nobody gets its descriptors then. */
  protected read(reply: Reply, fds: readonly FileDescriptor[]): Parameters {
    try {
      return this.reader.readReply(reply);
    } catch (error) {
      closeAll(fds);
      throw error;
    }
  }

  /** Makes the error of an error reply, which carries its descriptors; of one that nests too deep, what says so. */
  protected readError(reply: ErrorReply, fds: readonly FileDescriptor[]): Error {
    const error = this.#errorIn(reply);
    if (fds.length === 0) return error;
    if (isMethodError(error)) giveFds(error, fds);
    else closeAll(fds);
    return error;
  }

  #errorIn(reply: ErrorReply): Error {
    try {
      return this.reader.readError(reply);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}

/** Takes the outcome of a call: the functions of its promise. */
export interface Settle<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

/** A call that is answered once. */
export class PlainCall<Raw, T> extends OutgoingCall<Raw> {
  readonly #settle: Settle<T>;
  readonly #form: ReplyForm<T>;

  constructor(request: CallRequest, settle: Settle<T>, form: ReplyForm<T>) {
    super(request);
    this.#settle = settle;
    this.#form = form;
  }

  get takesFds(): boolean {
    return this.#form.hasFds;
  }

  onReply(reply: Reply, _isLast: boolean, fds: readonly FileDescriptor[]): void {
    if (isErrorReply(reply)) {
      this.#settle.reject(this.readError(reply, fds));
      return;
    }
    try {
      this.#settle.resolve(this.#form.make(this.read(reply, fds), fds));
    } catch (error) {
      this.#settle.reject(error);
    }
  }

  onFailure(error: unknown): void {
    this.#settle.reject(error);
  }
}

/** A call that is never answered; it is done when the kernel has its bytes. */
export class OnewayCall<Raw> extends OutgoingCall<Raw> {
  readonly takesFds = false;
  readonly #settle: Settle<void>;

  constructor(request: CallRequest, settle: Settle<void>) {
    super(request);
    this.#settle = settle;
  }

  onReply(): void {}

  onFailure(error: unknown): void {
    this.#settle.reject(error);
  }

  override onWritten(): void {
    this.#settle.resolve();
  }
}
