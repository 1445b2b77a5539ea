import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Implementation, Ready } from "../implementations/implementation.ts";
import type { Pinning } from "../pinnings.ts";
import type { Scenario } from "../scenarios.ts";
import { enter } from "./entrant.ts";
import type { Pace } from "./pace.ts";
import { chooseCount } from "./pace.ts";
import type { Entrant, Sample } from "./sample.ts";

/** An implementation that takes part in a contest. */
export interface Participant {
  /** Its key in ratios: that of its implementation, or that and a base scenario. */
  readonly id: string;
  readonly implementation: Implementation;
  readonly ready: Ready;
  readonly scenario: Scenario;
  readonly messagesFolder: string;
}

/** What a participant's rounds showed, in the order of the rounds; or why there is none. */
export interface Outcome {
  readonly participant: Participant;
  readonly samples: readonly Sample[];
  readonly failure?: string;
}

interface Runner {
  readonly participant: Participant;
  readonly entrant: Entrant;
  readonly samples: Sample[];
  count: number;
  failure?: string;
}

/**
 * Runs one scenario: all participants are started, each is warmed up and told how many calls fill a round, and then they take
 * turns. One that fails is out; the others go on.
 */
export async function runContest(
  participants: readonly Participant[],
  pinning: Pinning,
  pace: Pace,
): Promise<Outcome[]> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  const runners: Runner[] = [];
  const failed: Outcome[] = [];
  try {
    for (const participant of participants) {
      try {
        runners.push(await startRunner(participant, pinning, await mkdtemp(join(folder, "s-"))));
      } catch (error) {
        failed.push({ participant, samples: [], failure: String(error) });
      }
    }
    for (const runner of runners) await attempt(runner, () => warmUp(runner, pace));
    await takeTurns(runners, pace.rounds);
  } finally {
    for (const { entrant } of runners) await entrant[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  }
  return [
    ...runners.map(({ participant, samples, failure }) => ({
      participant,
      samples,
      ...(failure !== undefined && { failure }),
    })),
    ...failed,
  ];
}

async function startRunner(
  participant: Participant,
  pinning: Pinning,
  socketFolder: string,
): Promise<Runner> {
  const { ready, scenario, messagesFolder } = participant;
  const entrant = await enter({ ready, scenario, pinning, messagesFolder, socketFolder });
  return { participant, entrant, samples: [], count: 1 };
}

async function warmUp(runner: Runner, pace: Pace): Promise<void> {
  if (runner.participant.scenario.measure !== "rounds") return;
  runner.count = await chooseCount(runner.entrant, runner.participant.scenario.step, pace);
}

/** Each round begins with another one, so that nobody always comes after the same. */
async function takeTurns(runners: readonly Runner[], rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const first = runners.length === 0 ? 0 : round % runners.length;
    for (const runner of [...runners.slice(first), ...runners.slice(0, first)]) {
      if (runner.failure !== undefined) continue;
      await attempt(runner, async () => {
        runner.samples.push(await runner.entrant.round(runner.count));
      });
    }
  }
}

async function attempt(runner: Runner, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    runner.failure = String(error);
  }
}
