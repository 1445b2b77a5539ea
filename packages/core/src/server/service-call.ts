import type { FileDescriptor } from "../file-descriptor.ts";
import { isMethodError } from "../method-error.ts";
import type { PeerCredentials, PeerSource } from "../peer-credentials.ts";
import { type Call, type Parameters, readExactlyIfNeeded } from "../protocol/message.ts";
import type { SenderCredentials } from "../protocol/sender-credentials.ts";
import { VarlinkService } from "../varlink-service/interface.ts";

/** What a handler is told about its call, beside the parameters. */
export interface ServiceCall {
  /** The full name of the method. */
  readonly method: string;
  /**
   * The parameters as they came; handlers get them typed as their first argument. Throws `InvalidParameter`, which is then
   * the answer, for those that nest too deep: interceptors, access rules and `fallback` are asked before they are checked.
   */
  readonly parameters: Parameters;
  /**
   * The members that vendors define (UAPI.20 §Extensions), by their names, which have a dot. Nobody has
   * checked them, and their integers beyond 2^53 are rounded.
   */
  readonly header: Parameters;
  /** The client takes several replies. Without it only the first value of a stream is sent. */
  readonly more: boolean;
  /** The client takes no reply: whatever the handler returns or throws is dropped. */
  readonly oneway: boolean;
  /** The client asks to take the connection over. */
  readonly upgrade: boolean;
  /**
   * Aborts when the client has gone away or the server closes, also while the handler sleeps. Nothing that
   * the handler says is sent any more.
   */
  readonly signal: AbortSignal;
  /**
   * Who calls, where the transport can tell; read once a connection, when a handler or an access rule first asks.
   * Undefined if that is after the client has gone.
   */
  readonly peer: PeerCredentials | undefined;
  /**
   * Who wrote this call, which need not be who connected: a socket can be handed on. Undefined unless the transport was
   * asked to know, and where the call was written in parts by several.
   */
  readonly sender: SenderCredentials | undefined;
  /**
   * The descriptors that came with the call; none on a server without `fds: true`, which closes them as they come.
   * They belong to the call: what the handler has neither taken, by `take()` or as a stream, nor closed is closed when
   * the call is answered and the handler is done. A handler that is done is one whose promise has settled or whose
   * stream has ended, also after its client has gone; one that took the connection over is done when that has ended.
   */
  readonly fds: readonly FileDescriptor[];
}

const noHeader: Parameters = Object.freeze({});

/** A call that a connection has read. Its signal is made only if the handler looks at it. */
export class ReceivedCall implements ServiceCall {
  readonly method: string;
  readonly more: boolean;
  readonly oneway: boolean;
  readonly upgrade: boolean;
  readonly fds: readonly FileDescriptor[];
  sender: SenderCredentials | undefined;
  // Private, so that whoever prints a call prints nothing of its parameters: they may be sensitive.
  readonly #message: Call;
  readonly #connection: PeerSource;
  /** The parameters are read for good. */
  #isExact = false;
  #controller: AbortController | undefined;
  #abortReason: Error | undefined;

  /** Owns the descriptors from now on. */
  constructor(call: Call, fds: readonly FileDescriptor[], connection: PeerSource) {
    this.method = call.method;
    this.fds = fds;
    this.#message = call;
    this.sender = undefined;
    this.more = call.more;
    this.oneway = call.oneway;
    this.upgrade = call.upgrade;
    this.#connection = connection;
  }

  /** What was read. Its integers are exact once the parameters were checked or looked at. */
  get message(): Call {
    return this.#message;
  }

  /** The length of its text. */
  get size(): number {
    return this.#message.json.length;
  }

  get parameters(): Parameters {
    if (!this.#isExact) this.#readExactly();
    this.#isExact = true;
    return this.#message.parameters;
  }

  #readExactly(): void {
    try {
      readExactlyIfNeeded(this.#message);
    } catch (cause) {
      // The mistake is the client's: for the service, whose code looks at them, it must be no failure.
      throw new VarlinkService.errors.InvalidParameter({ parameter: "parameters" }, { cause });
    }
  }

  /** Keeps the parameters and not the text: a call that goes on for days must not keep the read that brought it. */
  forgetText(): void {
    try {
      if (this.parameters !== undefined) this.#message.json = "";
    } catch {
      // They nest too deep to be read exactly, which whoever looks at them is told.
    }
  }

  get header(): Parameters {
    return this.#message.header ?? noHeader;
  }

  get peer(): PeerCredentials | undefined {
    return this.#connection.peer;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason);
    }
    return this.#controller.signal;
  }

  /** True once nothing that is said is sent any more. */
  get isAborted(): boolean {
    return this.#abortReason !== undefined;
  }

  /** True for what a handler is expected to throw once its signal has aborted, and for an answer nobody hears. */
  isConsequence(thrown: unknown): boolean {
    if (thrown === this.#abortReason || isMethodError(thrown)) return true;
    return isNamed(thrown, "AbortError");
  }

  /** Closes the descriptors that the handler has neither taken nor closed. */
  closeFds(): void {
    for (const descriptor of this.fds) if (descriptor.fd >= 0) descriptor.close();
  }

  /** Tells the handler that nobody listens. */
  abort(reason: Error): void {
    if (this.#abortReason !== undefined) return;
    this.#abortReason = reason;
    this.#controller?.abort(reason);
  }
}

/** Functions of Node reject with an error of this name when their signal aborts. */
function isNamed(thrown: unknown, name: string): boolean {
  try {
    return thrown instanceof Error && thrown.name === name;
  } catch {
    return false; // it cannot be looked at
  }
}
