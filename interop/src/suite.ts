import { setTimeout as sleep } from "node:timers/promises";
import { Unavailable } from "./peers/unavailable.ts";

/** One thing tried with one peer. */
export interface InteropCase {
  /** The column of the table. */
  readonly feature: string;
  /**
   * Rejects with what went wrong, or with `Unavailable` where this machine cannot try it. What it passed without
   * proving, because this machine cannot show it, it tells `note`.
   */
  run(note: (unproven: string) => void): Promise<void>;
}

/** A case that has run. */
export interface Outcome {
  readonly peer: string;
  readonly feature: string;
  readonly status: "passed" | "failed" | "skipped";
  /** Why it failed or was skipped, or what it could not prove, on one line. */
  readonly detail: string;
}

const caseLimitMs = 60_000;

/** Runs the cases of a peer one after another, each with a time limit of 60 s. */
export async function runCases(peer: string, cases: readonly InteropCase[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { feature, run } of cases) outcomes.push({ peer, feature, ...(await attempt(run)) });
  return outcomes;
}

/** Runs what prepares and tries a peer; what it throws is the outcome of the feature named `start`. */
export async function tryPeer(peer: string, run: () => Promise<Outcome[]>): Promise<Outcome[]> {
  try {
    return await run();
  } catch (error) {
    return [{ peer, feature: "start", ...judge(error) }];
  }
}

async function attempt(run: InteropCase["run"]): Promise<Pick<Outcome, "status" | "detail">> {
  const limit = new AbortController();
  const late = sleep(caseLimitMs, undefined, { signal: limit.signal }).then(() => {
    throw new Error(`took longer than ${caseLimitMs} ms`);
  });
  // Whichever loses the race must not be an unhandled rejection.
  late.catch(() => {});
  try {
    let unproven = "";
    const note = (text: string): void => {
      unproven = text;
    };
    await Promise.race([run(note), late]);
    return { status: "passed", detail: unproven };
  } catch (error) {
    return judge(error);
  } finally {
    limit.abort();
  }
}

function judge(error: unknown): Pick<Outcome, "status" | "detail"> {
  const detail = (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, " ");
  return { status: error instanceof Unavailable ? "skipped" : "failed", detail };
}
