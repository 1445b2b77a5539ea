import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Outcome, type Participant, runContest } from "../contest/contest.ts";
import type { Pace } from "../contest/pace.ts";
import { writeMessages } from "../messages.ts";
import { pinnings } from "../pinnings.ts";
import type { Present } from "../run.ts";
import { scenarios } from "../scenarios.ts";
import { quantile } from "../statistics.ts";
import type { Gauge } from "./gauges.ts";

/** What new processes showed. */
export interface Attempt {
  /** Processor time of a call of ours, in microseconds. */
  readonly micros: number;
  /** That time over the limits'. */
  readonly ratio: number;
}

const ours = "zlink";

/** Short rounds: of many, some meet no other work. */
const pace: Pace = { rounds: 20, roundMs: 20, warmUpMs: 1000 };

/**
 * Measures ours and the limits once, in new processes and in turns. With `slowdownMicros`, each call of ours takes so much more.
 */
export async function measureGauge(
  gauge: Gauge,
  present: readonly Present[],
  slowdownMicros = 0,
): Promise<Attempt> {
  const scenario = scenarios.find(({ name }) => name === gauge.scenario);
  const [pinning] = pinnings;
  if (scenario === undefined || pinning === undefined) throw new Error(`no scenario ${gauge.scenario}`);
  const folder = await mkdtemp(join(tmpdir(), "bench-messages-"));
  try {
    const { folder: messagesFolder } = await writeMessages(folder, scenario);
    const participants = [ours, ...gauge.over].map((id): Participant => {
      const found = present.find(({ implementation }) => implementation.id === id);
      if (found === undefined) throw new Error(`the check takes ${id}, which is missing`);
      const { implementation, ready } = found;
      return { id, implementation, ready: withSlowdown(ready, slowdownMicros), scenario, messagesFolder };
    });
    const micros = new Map<string, number>();
    for (const outcome of await runContest(participants, pinning, pace)) {
      micros.set(outcome.participant.id, undisturbed(outcome));
    }
    const microsOf = (id: string): number => micros.get(id) ?? Number.NaN;
    const limit = gauge.over.reduce((sum, id) => sum + microsOf(id), 0);
    return { micros: microsOf(ours), ratio: microsOf(ours) / limit };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The limits do not look at it. */
function withSlowdown(ready: Present["ready"], micros: number): Present["ready"] {
  if (micros === 0) return ready;
  const env = { ...ready.program.env, BENCH_SLOWDOWN_MICROS: String(micros) };
  return { ...ready, program: { ...ready.program, env } };
}

/**
 * Processor time of a call that a quarter of the rounds stayed below: what other work does to a round, it mostly adds. Not of the
 * best one, since the least of many says more of how many they were.
 */
function undisturbed({ participant, samples, failure }: Outcome): number {
  if (failure !== undefined) throw new Error(`${participant.id} failed: ${failure}`);
  return quantile(
    samples.flatMap(({ cpuMicrosPerCall }) => cpuMicrosPerCall ?? []),
    0.25,
  );
}
