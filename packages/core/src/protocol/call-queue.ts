import { ProtocolError } from "../errors.ts";
import { Fifo } from "./fifo.ts";
import { type CallFlag, excerpt, type Reply } from "./message.ts";

/** A call that a client has written, as far as the order of replies is concerned. */
export interface QueuedCall {
  /** The full name of the method. */
  readonly method: string;
  readonly flag: CallFlag;
}

/** What a reply means to the call it belongs to. */
export interface Answer<C extends QueuedCall> {
  readonly call: C;
  /** No further reply to this call comes. */
  readonly isLast: boolean;
}

/** How many oneway calls an error message names. */
const namedOneways = 3;

const namesWhatIsUnknown = new Map([
  ["org.varlink.service.MethodNotFound", "method"],
  ["org.varlink.service.MethodNotImplemented", "method"],
  ["org.varlink.service.InterfaceNotFound", "interface"],
]);

/**
 * The order of one connection, seen from the client: which reply belongs to which call, and what may be
 * written now (UAPI.20 §Ordering, §More, §Oneway, §Upgrade). Pure and synchronous.
 */
export class CallQueue<C extends QueuedCall> {
  readonly #calls = new Fifo<C>();
  /** By call, the latest of the calls with `oneway` written right before it, of which no reply may come. */
  #silentBefore: Map<C, readonly string[]> | undefined;
  /** Methods of the latest oneway calls, a few of them: some programs call nothing else all their life. */
  #silent: string[] = [];
  #isUpgraded = false;

  /** How many written calls still wait for their (last) reply. */
  get size(): number {
    return this.#calls.length;
  }

  /** The connection belongs to another protocol now. */
  get isUpgraded(): boolean {
    return this.#isUpgraded;
  }

  /**
   * True if the call may be written. Behind a stream or an upgrade nothing may, and an upgrade only alone:
   * what follows would be read by another protocol.
   */
  mayWrite(): boolean {
    if (this.#isUpgraded) return false;
    const { last } = this.#calls;
    return last === undefined || last.flag === undefined;
  }

  /** Notes that a call was written. Must not be called unless {@link mayWrite}. */
  written(call: C): void {
    if (call.flag === "oneway") {
      if (this.#silent.length === namedOneways) this.#silent.shift();
      this.#silent.push(call.method);
      return;
    }
    this.#calls.push(call);
    if (this.#silent.length === 0) return;
    this.#silentBefore ??= new Map();
    this.#silentBefore.set(call, this.#silent);
    this.#silent = [];
  }

  /**
   * Finds the call that a reply belongs to. Throws {@link ProtocolError} for a reply that no call asked for;
   * the connection must close then, since no later reply could be told apart.
   */
  receive(reply: Reply): Answer<C> {
    const call = this.#calls.first;
    if (this.#isUpgraded || call === undefined) throw this.#unasked(reply);
    if (reply.error !== undefined && this.#silentBefore?.has(call)) refuseReplyToOneway(call, reply);
    if (reply.continues) {
      // UAPI.20 §More: a reply must not say "continues" unless the call said "more".
      if (call.flag !== "more")
        throw new ProtocolError(`a reply to ${call.method} says "continues" without "more"`);
      return { call, isLast: false };
    }
    this.#calls.shift();
    this.#silentBefore?.delete(call);
    if (call.flag === "upgrade" && reply.error === undefined) this.#isUpgraded = true;
    return { call, isLast: true };
  }

  #unasked(reply: Reply): ProtocolError {
    const what = reply.error === undefined ? "a reply" : `the error ${excerpt(reply.error)}`;
    const silent = this.#silent.map((method) => excerpt(method)).join(", ");
    return new ProtocolError(
      silent === "" ? `${what} came that no call asked for` : `${what} came to the oneway call of ${silent}`,
    );
  }

  /** Takes out all calls that wait for a reply, in order, when the connection has ended. */
  takeAll(): C[] {
    this.#silentBefore?.clear();
    return this.#calls.takeAll();
  }
}

/**
 * Some services answer a oneway call of a method they lack, although they must not; every later reply would
 * slip by one. Such an answer names a method or interface that the waiting call is not about.
 */
function refuseReplyToOneway(call: QueuedCall, reply: Reply): void {
  const member = namesWhatIsUnknown.get(reply.error ?? "");
  if (member === undefined) return;
  const named = reply.parameters[member];
  if (typeof named !== "string" || isAbout(call.method, named)) return;
  throw new ProtocolError(
    `the error ${excerpt(reply.error ?? "")} about ${excerpt(named)} answers a oneway call before ${call.method}`,
  );
}

function isAbout(method: string, named: string): boolean {
  return method === named || method.endsWith(`.${named}`) || method.startsWith(`${named}.`);
}
