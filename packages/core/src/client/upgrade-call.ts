import type { FileDescriptor } from "../file-descriptor.ts";
import { isErrorReply, type Parameters, type Reply } from "../protocol/message.ts";
import { type CallRequest, OutgoingCall, type Settle } from "./outgoing-call.ts";
import type { ReplyWithFds } from "./reply-form.ts";

/** What an accepted upgrade gives: the reply, and the stream that begins with the first byte behind it. */
export interface Upgraded<Raw, Reply = Parameters> {
  readonly reply: Reply;
  readonly stream: Raw;
}

/** The same with the descriptors of the reply; those that come later come with the stream. */
export interface UpgradedWithFds<Raw, Reply = Parameters> extends Upgraded<Raw, Reply>, ReplyWithFds<Reply> {}

/** What the user of an upgrade gets. */
export interface UpgradeForm<Raw, T> {
  /** Descriptors may be passed with the call, and come with its reply. */
  readonly hasFds: boolean;
  /** Makes what the user gets. */
  make(reply: Parameters, fds: readonly FileDescriptor[], stream: Raw): T;
}

/** The reply and the stream. */
export const plainUpgrade = {
  hasFds: false,
  make: <Raw>(reply: Parameters, _fds: readonly FileDescriptor[], stream: Raw): Upgraded<Raw> => ({
    reply,
    stream,
  }),
};

/** The reply, its descriptors and the stream. */
export const upgradeWithFds = {
  hasFds: true,
  make: <Raw>(reply: Parameters, fds: readonly FileDescriptor[], stream: Raw): UpgradedWithFds<Raw> => ({
    reply,
    fds,
    stream,
  }),
};

/** A call that takes the connection over. */
export class UpgradeCall<Raw, T> extends OutgoingCall<Raw> {
  readonly #settle: Settle<T>;
  readonly #form: UpgradeForm<Raw, T>;

  constructor(request: CallRequest, settle: Settle<T>, form: UpgradeForm<Raw, T>) {
    super(request);
    this.#settle = settle;
    this.#form = form;
  }

  get takesFds(): boolean {
    return this.#form.hasFds;
  }

  onReply(reply: Reply, _isLast: boolean, fds: readonly FileDescriptor[], takeRaw: () => Raw): void {
    if (isErrorReply(reply)) {
      this.#settle.reject(this.readError(reply, fds));
      return;
    }
    try {
      // Checked before the stream is taken: an ill-typed reply leaves none that nobody owns.
      const typed = this.read(reply, fds);
      this.#settle.resolve(this.#form.make(typed, fds, takeRaw()));
    } catch (error) {
      this.#settle.reject(error);
    }
  }

  onFailure(error: unknown): void {
    this.#settle.reject(error);
  }
}
