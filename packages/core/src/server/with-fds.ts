import type { FileDescriptor, FileDescriptorSource } from "../file-descriptor.ts";
import { duplicateForService, noFds } from "../passed-descriptors.ts";
import { closeAll } from "../protocol/framing.ts";

const withFdsBrand = Symbol.for("zlink.withFds");

interface Passed<R> {
  readonly reply: R;
  fds: readonly FileDescriptor[];
}

/** A reply, and the descriptors that leave with it. Made by {@link withFds}. */
export interface WithFds<R> {
  readonly [withFdsBrand]: Passed<R>;
}

/**
 * A reply with descriptors, for a handler to return or to yield; the reply refers to them by index, from 0 on. They
 * are duplicated before this returns and stay the caller's, who may close them at once. At most 253. What is never
 * sent, because nobody listens or the reply is wrong, is closed.
 *
 * Throws {@link UsageError} `ERR_VARLINK_VALUE` for descriptors that cannot be passed, and `ERR_VARLINK_FDS_DISABLED`
 * if no server of this process passes any.
 *
 * @example
 * openLog() {
 *   using log = new FileDescriptor(openSync("/var/log/example", "r"));
 *   return withFds({ log: 0 }, [log]);
 * }
 */
export function withFds<R>(reply: R, fds: readonly FileDescriptorSource[]): WithFds<R> {
  return { [withFdsBrand]: { reply, fds: duplicateForService(fds) } } as WithFds<R>;
}

/** True for what {@link withFds} made. */
export function isWithFds(value: unknown): value is WithFds<unknown> {
  return typeof value === "object" && value !== null && withFdsBrand in value;
}

/** The reply in what a handler gave. */
export function replyIn(value: unknown): unknown {
  return isWithFds(value) ? value[withFdsBrand].reply : value;
}

/** Takes the descriptors of what a handler gave, to pass or to close them; a second time there are none. */
export function takeFdsOf(value: unknown): readonly FileDescriptor[] {
  if (!isWithFds(value)) return noFds;
  const passed = value[withFdsBrand];
  const { fds } = passed;
  passed.fds = noFds;
  return fds;
}

/** Closes the descriptors of what a handler gave and nobody will get. */
export function closeFdsOf(value: unknown): void {
  closeAll(takeFdsOf(value));
}
