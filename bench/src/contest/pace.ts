import type { Entrant } from "./sample.ts";

/** How long a run takes its time. */
export interface Pace {
  readonly rounds: number;
  /** What a round of one entrant is to last. */
  readonly roundMs: number;
  /**
   * For how much processor time an entrant runs before it is measured, so that engines have compiled what they compile, also on a
   * machine with other work.
   */
  readonly warmUpMs: number;
}

export const fullPace: Pace = { rounds: 11, roundMs: 150, warmUpMs: 2000 };

/** For a look at the chosen scenarios in less than three minutes. */
export const quickPace: Pace = { rounds: 5, roundMs: 60, warmUpMs: 1000 };

/** Warms an entrant up, and returns how many calls fill a round: a multiple of `step`. */
export async function chooseCount(entrant: Entrant, step: number, pace: Pace): Promise<number> {
  const roundMicros = pace.roundMs * 1000;
  let count = step;
  let warmMicros = 0;
  for (;;) {
    const { microsPerCall = 0, cpuMicrosPerCall = microsPerCall } = await entrant.round(count);
    warmMicros += cpuMicrosPerCall * count;
    const filling = Math.max(1, Math.round(roundMicros / microsPerCall / step)) * step;
    if (warmMicros >= pace.warmUpMs * 1000) return filling;
    // The first calls of a process say little about the later ones.
    count = Math.min(filling, count * 4);
  }
}
