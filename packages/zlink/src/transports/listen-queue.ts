import { nodeTimers } from "../built-in-modules.ts";

/** Clients that may wait to be accepted; the kernel cuts it to its own limit. */
export const backlog = 4096;

/** How long to go on asking a service whose queue of clients is full, and how often. */
const patienceMs = 5000;
const pollMs = 10;

/**
 * What `connect` gives, called again while the service has no room for a client that waits. Rejects with what `connect`
 * threw, when that is something else or five seconds are over, or with `signal.reason`.
 */
export async function connectWhenThereIsRoom<T>(
  connect: () => T | Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await connect();
    } catch (error) {
      if (!isOfFullQueue(error) || Date.now() > deadline) throw error;
    }
    // It rejects with an error of its own when the signal aborts, which has a reason.
    await nodeTimers()
      .setTimeout(pollMs, undefined, signal === undefined ? {} : { signal })
      .catch(() => signal?.throwIfAborted());
  }
}

/** A socket that may not block is told to come again when the service has not accepted those before. */
function isOfFullQueue(error: unknown): boolean {
  const { code, cause } = error as NodeJS.ErrnoException;
  return code === "EAGAIN" || (cause as NodeJS.ErrnoException | undefined)?.code === "EAGAIN";
}
