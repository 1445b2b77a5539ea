import type { Outcome } from "./contest/contest.ts";
import type { SideBytes } from "./contest/sample.ts";
import type { Pinning } from "./pinnings.ts";
import { median, spread } from "./statistics.ts";

/** One figure: an implementation in a scenario. What `--json` writes. */
export interface Result {
  readonly scenario: string;
  readonly pinning: Pinning["name"];
  readonly implementation: string;
  /** The median of the rounds. Missing where memory is measured, and where the implementation failed. */
  readonly microsPerCall?: number;
  /** How far the middle half of the rounds lies apart, as a part of the median. */
  readonly spread?: number;
  /** Processor time of both sides, the median of the rounds. */
  readonly cpuMicrosPerCall?: number;
  /** A call and its reply on the wire, for what speaks Varlink. */
  readonly bytesPerCall?: number;
  /** What a connection or stream takes of each side's memory. */
  readonly memory?: SideBytes;
  /**
   * What it takes over what each other implementation takes: medians of the ratios of single rounds. `limit` is the sum of C and
   * JSON, `base` the same implementation in the scenario that this one builds on.
   */
  readonly ratios: Readonly<Record<string, number>>;
  readonly failure?: string;
}

/** Makes the results of a contest. Participants in a base scenario lend their figures only. */
export function toResults(outcomes: readonly Outcome[], pinning: Pinning, bytesPerCall: number): Result[] {
  return outcomes.filter(isMain).map((outcome) => {
    const { implementation, scenario } = outcome.participant;
    const memory = memoryOf(outcome);
    return {
      scenario: scenario.name,
      pinning: pinning.name,
      implementation: implementation.id,
      ...timesOf(outcome),
      ...(scenario.measure === "rounds" && { bytesPerCall }),
      ...(memory !== undefined && { memory }),
      ratios: ratiosOf(outcome, outcomes),
      ...(outcome.failure !== undefined && { failure: outcome.failure }),
    };
  });
}

function isMain({ participant }: Outcome): boolean {
  return participant.id === participant.implementation.id;
}

function microsOf({ samples }: Outcome): number[] {
  return samples.flatMap(({ microsPerCall }) => microsPerCall ?? []);
}

function timesOf(outcome: Outcome): Pick<Result, "microsPerCall" | "spread" | "cpuMicrosPerCall"> {
  const micros = microsOf(outcome);
  if (micros.length === 0) return {};
  const cpu = outcome.samples.flatMap(({ cpuMicrosPerCall }) => cpuMicrosPerCall ?? []);
  return {
    microsPerCall: median(micros),
    spread: spread(micros),
    ...(cpu.length > 0 && { cpuMicrosPerCall: median(cpu) }),
  };
}

function memoryOf({ samples }: Outcome): SideBytes | undefined {
  const measured = samples.flatMap(({ bytes }) => bytes ?? []);
  if (measured.length === 0) return undefined;
  return {
    server: Math.round(median(measured.map(({ server }) => server))),
    client: Math.round(median(measured.map(({ client }) => client))),
  };
}

function ratiosOf(outcome: Outcome, all: readonly Outcome[]): Record<string, number> {
  const own = microsOf(outcome);
  const ratios: Record<string, number> = {};
  const add = (name: string, others: readonly number[]): void => {
    // One that failed half-way has fewer rounds, which are no pairs to ours.
    if (own.length === 0 || others.length !== own.length) return;
    ratios[name] = median(own.map((micros, round) => micros / (others[round] ?? Number.NaN)));
  };
  for (const other of all) {
    if (other === outcome) continue;
    if (isMain(other)) add(other.participant.id, microsOf(other));
    else if (other.participant.implementation === outcome.participant.implementation) {
      add("base", microsOf(other));
    }
  }
  const limits = ["c", "json"].map((id) => all.find(({ participant }) => participant.id === id));
  const [c, json] = limits.map((limit) => (limit === undefined ? [] : microsOf(limit)));
  if (c !== undefined && json !== undefined && c.length === json.length) {
    add(
      "limit",
      c.map((micros, round) => micros + (json[round] ?? Number.NaN)),
    );
  }
  return ratios;
}
