const longestTimerMs = 2 ** 31 - 1;

/**
 * How many milliseconds a service manager waits for a sign of life of this process: `WATCHDOG_USEC`, where
 * `WATCHDOG_PID` does not name another. Undefined if it waits for none.
 */
export function watchdogMs(environment: NodeJS.ProcessEnv, pid: number): number | undefined {
  const { WATCHDOG_USEC: usec, WATCHDOG_PID: watched } = environment;
  if (usec === undefined || !/^[1-9]\d{0,18}$/.test(usec)) return undefined;
  if (watched !== undefined && watched !== String(pid)) return undefined;
  return Number(usec) / 1000;
}

/**
 * Gives a sign of life twice in each time the manager waits for one, as sd_watchdog_enabled(3) recommends, and only
 * while the event loop turns: one that stands still is what the watchdog is for. Keeps no process alive. Returns what
 * stops it.
 */
export function startWatchdog(ms: number, tick: () => void): () => void {
  const timer = setInterval(tick, Math.min(ms / 2, longestTimerMs)).unref();
  return () => clearInterval(timer);
}
