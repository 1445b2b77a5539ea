import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Participant, runContest } from "./contest/contest.ts";
import type { Pace } from "./contest/pace.ts";
import type { Implementation, Ready } from "./implementations/implementation.ts";
import { writeMessages } from "./messages.ts";
import type { Pinning } from "./pinnings.ts";
import { pinnings } from "./pinnings.ts";
import { type Result, toResults } from "./result.ts";
import { type Scenario, scenarios } from "./scenarios.ts";

/** An implementation that is there. */
export interface Present {
  readonly implementation: Implementation;
  readonly ready: Ready;
}

/** An implementation that is not, and why. */
export interface Missing {
  readonly implementation: Implementation;
  readonly reason: string;
}

/** What to run. */
export interface RunOptions {
  readonly scenarios: readonly Scenario[];
  readonly present: readonly Present[];
  readonly pace: Pace;
  /** Called with the results of each contest, as soon as they are there. */
  readonly onResults: (scenario: Scenario, pinning: Pinning, results: readonly Result[]) => void;
}

/** Gets implementations ready, one after another: some are built, which takes all cores. */
export async function prepareAll(
  implementations: readonly Implementation[],
): Promise<{ present: Present[]; missing: Missing[] }> {
  const present: Present[] = [];
  const missing: Missing[] = [];
  for (const implementation of implementations) {
    try {
      present.push({ implementation, ready: await implementation.prepare() });
    } catch (error) {
      missing.push({ implementation, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { present, missing };
}

/** Runs the scenarios with both pinnings. */
export async function runAll(options: RunOptions): Promise<Result[]> {
  const folder = await mkdtemp(join(tmpdir(), "bench-messages-"));
  const results: Result[] = [];
  try {
    for (const scenario of options.scenarios) {
      const { folder: messagesFolder, bytes } = await writeMessages(folder, scenario);
      for (const pinning of pinningsOf(scenario)) {
        const participants = participantsIn(scenario, messagesFolder, options.present);
        const outcomes = await runContest(participants, pinning, paceOf(scenario, options.pace));
        const came = toResults(outcomes, pinning, bytes);
        options.onResults(scenario, pinning, came);
        results.push(...came);
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return results;
}

/** Memory is the same on every core. */
function pinningsOf({ measure }: Scenario): readonly Pinning[] {
  return measure === "memory" ? pinnings.slice(0, 1) : pinnings;
}

/** Each round of these starts new processes, which takes seconds and varies little. */
function paceOf({ measure }: Scenario, pace: Pace): Pace {
  return measure === "memory" ? { ...pace, rounds: Math.min(pace.rounds, 3) } : pace;
}

function participantsIn(
  scenario: Scenario,
  messagesFolder: string,
  present: readonly Present[],
): Participant[] {
  const able = present.filter(
    ({ ready }) => ready.works.includes(scenario.work) && ready.spared?.[scenario.name] === undefined,
  );
  const main = able.map((one) => ({ ...one, id: one.implementation.id, scenario, messagesFolder }));
  const base = scenarios.find(({ name }) => name === scenario.base);
  if (base === undefined) return main;
  // The base runs the same program with nothing beside, so that both differ in that alone.
  const alone = { ...scenario, size: 0 };
  const bases = able
    .filter(({ implementation }) => implementation.role === "ours")
    .map((one) => ({ ...one, id: `${one.implementation.id}/base`, scenario: alone, messagesFolder }));
  return [...main, ...bases];
}
