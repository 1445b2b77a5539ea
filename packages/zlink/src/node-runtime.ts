import type { Runtime } from "@zlink/core";

/** What Node offers beyond what all runtimes have. */
export const nodeRuntime: Runtime = {
  // The effective user, since that is what a peer's credentials say too.
  get userId() {
    return process.geteuid?.();
  },
  // A tick that is scheduled from a microtask runs when the queue of microtasks has drained; each of the two
  // alone would run before callbacks that are already queued.
  afterMicrotasks: (callback) => queueMicrotask(() => process.nextTick(callback)),
  afterInput: (callback) => setImmediate(callback),
  warn: (warning) => process.emitWarning(warning),
};
