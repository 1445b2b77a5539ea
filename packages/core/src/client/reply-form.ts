import type { FileDescriptor } from "../file-descriptor.ts";
import { noFds } from "../passed-descriptors.ts";
import type { Parameters } from "../protocol/message.ts";

/** A reply, and the descriptors that came with it. */
export interface ReplyWithFds<Reply> {
  readonly reply: Reply;
  /** Belong to whoever gets this: close them, or take their numbers. */
  readonly fds: readonly FileDescriptor[];
}

/** What the user of a call gets of a reply: the reply, or the reply and its descriptors. */
export interface ReplyForm<T> {
  /** Descriptors may be passed with the call, and come with its replies. They are closed where they may not. */
  readonly hasFds: boolean;
  /** Makes what the user gets. */
  make(reply: Parameters, fds: readonly FileDescriptor[]): T;
  /** The descriptors in what {@link make} made. */
  fdsOf(made: T): readonly FileDescriptor[];
}

/** The reply alone. */
export const plainReply: ReplyForm<Parameters> = {
  hasFds: false,
  make: (reply) => reply,
  fdsOf: () => noFds,
};

/** The reply and its descriptors. */
export const replyWithFds: ReplyForm<ReplyWithFds<Parameters>> = {
  hasFds: true,
  make: (reply, fds) => ({ reply, fds }),
  fdsOf: ({ fds }) => fds,
};
