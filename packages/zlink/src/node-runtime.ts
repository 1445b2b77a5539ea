import type { Runtime } from "@zlink/core";
import type { Native } from "@zlink/native";

const resolved = Promise.resolve();

let native: Pick<Native, "afterEvent"> | undefined;

/** Has the addon say when a turn is over that it began: it knows, and costs less than asking Node. */
export function useEventsOf(loaded: Pick<Native, "afterEvent">): void {
  native = loaded;
}

/** What Node offers beyond what all runtimes have. */
export const nodeRuntime: Runtime = {
  // The effective user, since that is what a peer's credentials say too.
  get userId() {
    return process.geteuid?.();
  },
  // A tick that is scheduled from a microtask runs when the queue of microtasks has drained; each of the two
  // alone would run before callbacks that are already queued. A reaction of a promise costs a third of what
  // `queueMicrotask` does, which makes an asynchronous resource of each.
  afterMicrotasks: (callback) => {
    if (native?.afterEvent(callback)) return;
    void resolved.then(() => process.nextTick(callback));
  },
  afterInput: (callback) => setImmediate(callback),
  warn: (warning) => process.emitWarning(warning),
};
