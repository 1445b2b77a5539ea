/** The callbacks of each signal that is watched. */
const watched = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when the signal aborts. Returns what ends the watching.
 *
 * However many watch, the signal has one listener of ours, and none when nobody watches: a hundred calls with one
 * signal would otherwise make Node warn of a leak.
 */
export function watchAbort(signal: AbortSignal, callback: () => void): () => void {
  const callbacks = watched.get(signal) ?? listen(signal);
  callbacks.add(callback);
  return () => {
    if (!callbacks.delete(callback) || callbacks.size > 0 || watched.get(signal) !== callbacks) return;
    watched.delete(signal);
    signal.removeEventListener("abort", onAbort);
  };
}

function listen(signal: AbortSignal): Set<() => void> {
  const callbacks = new Set<() => void>();
  watched.set(signal, callbacks);
  signal.addEventListener("abort", onAbort);
  return callbacks;
}

function onAbort(this: AbortSignal): void {
  const callbacks = watched.get(this);
  watched.delete(this);
  this.removeEventListener("abort", onAbort);
  for (const callback of callbacks ?? []) callback();
}
