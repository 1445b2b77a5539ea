import { setInterval } from "node:timers/promises";
import { type Changes, type ServiceCall, State } from "zlink";

/** A value as its watchers get it: how often it has changed, and when it last did. */
export interface ChangingValue {
  readonly count: number;
  /** Milliseconds since 1970, by the clock that all processes of a machine have. */
  readonly atMs: number;
}

/** How long a number of changes took. */
export interface ChangesMade {
  readonly changes: number;
  readonly tookMs: number;
}

/** The time as {@link ChangingValue} has it. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** A value that changes as often as it is told to, and those who watch it. */
export class ChangingSource {
  #state = new State<ChangingValue>({ count: 0, atMs: nowMs() });

  /** How many watch. */
  get watchers(): number {
    return this.#state.watchers;
  }

  /** Answers who watches. */
  readonly watch = (_: unknown, call: ServiceCall): Changes<ChangingValue> =>
    this.#state.changes(call.signal);

  /**
   * Changes the value so often a second for so many seconds, and ends all who watch. What a timer came too late for
   * is made up for, so that the number of changes is exact, and the time shows whether the process kept up.
   */
  async change(perSecond: number, seconds: number): Promise<ChangesMade> {
    const all = perSecond * seconds;
    const begun = performance.now();
    let changes = 0;
    for await (const _ of setInterval(1)) {
      const due = Math.min(all, ((performance.now() - begun) / 1000) * perSecond);
      for (; changes < due; changes += 1) this.#state.set({ count: changes + 1, atMs: nowMs() });
      if (changes >= all) break;
    }
    const tookMs = performance.now() - begun;
    this.#state.close();
    this.#state = new State({ count: 0, atMs: nowMs() });
    return { changes, tookMs };
  }
}
