import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Outcome, type Participant, runContest } from "../contest/contest.ts";
import type { Pace } from "../contest/pace.ts";
import { writeMessages } from "../messages.ts";
import { pinnings } from "../pinnings.ts";
import type { Present } from "../run.ts";
import { scenarios } from "../scenarios.ts";
import type { Gauge } from "./gauges.ts";

/** The least processor time of a call that was seen of each participant, in microseconds. */
export type Least = Map<string, number>;

/** Short rounds: of many, some meet no other work. */
const pace: Pace = { rounds: 30, roundMs: 20, warmUpMs: 1000 };

/** The name in {@link Least} of ours when it is slowed down. */
export const slowed = "slowed";

/**
 * Measures ours and the limits once more, in new processes, and notes what is less than all before: what other work on the machine,
 * or an engine's choice, does to a round, it only adds. With `slowdownMicros`, each call of ours takes so much more.
 */
export async function measureGauge(
  gauge: Gauge,
  present: readonly Present[],
  least: Least,
  slowdownMicros = 0,
): Promise<void> {
  const scenario = scenarios.find(({ name }) => name === gauge.scenario);
  const [pinning] = pinnings;
  if (scenario === undefined || pinning === undefined) throw new Error(`no scenario ${gauge.scenario}`);
  const folder = await mkdtemp(join(tmpdir(), "bench-messages-"));
  try {
    const { folder: messagesFolder } = await writeMessages(folder, scenario);
    const participants = ["zlink", ...gauge.over].map((name): Participant => {
      const found = present.find(({ implementation }) => implementation.id === name);
      if (found === undefined) throw new Error(`the check takes ${name}, which is missing`);
      const { implementation, ready } = found;
      const id = name === "zlink" && slowdownMicros > 0 ? slowed : name;
      return { id, implementation, ready: withSlowdown(ready, slowdownMicros), scenario, messagesFolder };
    });
    for (const outcome of await runContest(participants, pinning, pace)) {
      const { id } = outcome.participant;
      least.set(id, Math.min(leastOf(outcome), least.get(id) ?? Number.POSITIVE_INFINITY));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Processor time of ours, or of ours slowed down, over that of the limits. */
export function ratioOf({ over }: Gauge, least: Least, id = "zlink"): number {
  const of = (name: string): number => least.get(name) ?? Number.NaN;
  return of(id) / over.reduce((sum, name) => sum + of(name), 0);
}

/** The limits do not look at it. */
function withSlowdown(ready: Present["ready"], micros: number): Present["ready"] {
  if (micros === 0) return ready;
  const env = { ...ready.program.env, BENCH_SLOWDOWN_MICROS: String(micros) };
  return { ...ready, program: { ...ready.program, env } };
}

function leastOf({ participant, samples, failure }: Outcome): number {
  if (failure !== undefined) throw new Error(`${participant.id} failed: ${failure}`);
  return Math.min(...samples.flatMap(({ cpuMicrosPerCall }) => cpuMicrosPerCall ?? []));
}
