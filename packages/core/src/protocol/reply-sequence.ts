import { UsageError } from "../errors.ts";
import { Fifo } from "./fifo.ts";
import type { Call } from "./message.ts";

/** What a service wants to say to the call at hand. */
export type ReplyKind = "continues" | "last" | "error";

/** What becomes of a reply: it is written, or the call is `oneway` and nothing may be. */
export type ReplyFate = "write" | "drop";

/**
 * The order of one connection, seen from the service: which call is answered now and what may be said to it
 * (UAPI.20 §Ordering, §More, §Oneway, §Upgrade). Pure and synchronous.
 */
export class ReplySequence<C extends Pick<Call, "method" | "more" | "oneway" | "upgrade">> {
  readonly #waiting = new Fifo<C>();
  #current: C | undefined;
  #upgradesWaiting = 0;
  #isUpgraded = false;

  /** The call that is being answered. */
  get current(): C | undefined {
    return this.#current;
  }

  /** How many calls wait for their turn. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** A call that may take the connection over is waiting or being answered: nothing behind it may be read. */
  get hasUpgrade(): boolean {
    return this.#upgradesWaiting > 0 || (this.#current?.upgrade ?? false);
  }

  /** The connection belongs to another protocol now. */
  get isUpgraded(): boolean {
    return this.#isUpgraded;
  }

  /** True when there is nothing to answer. */
  get isIdle(): boolean {
    return this.#current === undefined && this.waiting === 0;
  }

  /** Adds a call that was read. */
  received(call: C): void {
    this.#waiting.push(call);
    if (call.upgrade) this.#upgradesWaiting += 1;
  }

  /** Takes the next call, unless one is being answered: calls of one connection run one after another. */
  next(): C | undefined {
    if (this.#current !== undefined || this.#isUpgraded) return undefined;
    this.#current = this.#waiting.shift();
    if (this.#current?.upgrade) this.#upgradesWaiting -= 1;
    return this.#current;
  }

  /**
   * Says what becomes of a reply to the current call, and ends that call unless the reply `continues`.
   * Throws {@link UsageError} for a reply that the protocol forbids; nothing has changed then.
   */
  reply(kind: ReplyKind): ReplyFate {
    const call = this.#current;
    if (call === undefined) throw new UsageError("ERR_VARLINK_USAGE", "there is no call to reply to");
    if (kind === "continues") {
      // UAPI.20 §More: without "more" there is one reply, and it does not say "continues".
      if (!call.more) throw new UsageError("ERR_VARLINK_USAGE", `${call.method} was called without "more"`);
      return "write";
    }
    this.#current = undefined;
    if (call.upgrade && kind === "last") this.#isUpgraded = true;
    // UAPI.20 §Oneway: no reply of any kind, nor an error.
    return call.oneway ? "drop" : "write";
  }

  /** Forgets the calls that wait, when the client is gone or nothing more may be answered, and returns them. */
  dropWaiting(): readonly C[] {
    this.#upgradesWaiting = 0;
    return this.#waiting.takeAll();
  }
}
