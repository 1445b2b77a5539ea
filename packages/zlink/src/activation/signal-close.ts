/** What a service manager and a terminal end a program with. */
const signals = ["SIGTERM", "SIGINT"] as const;

/**
 * Calls `close` once, at the first `SIGTERM` or `SIGINT`. The next one has its own effect again, and that is to end
 * the process at once, unless the program has a handler beside. Returns what gives that up.
 */
export function closeOnSignal(close: () => void): () => void {
  const stop = (): void => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  const onSignal = (): void => {
    stop();
    close();
  };
  for (const signal of signals) process.on(signal, onSignal);
  return stop;
}
