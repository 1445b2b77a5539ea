import { type KeptCase, writeCase } from "./case-file.ts";
import type { FuzzOptions } from "./command-line.ts";
import type { Side } from "./fuzz-input.ts";
import { makeInput } from "./make-input.ts";
import { minimiseCase } from "./minimise-case.ts";
import type { Holdings } from "./resources.ts";
import { runTrial } from "./run-trial.ts";
import type { TrialMessage } from "./trial-message.ts";

/** As many as are tried between two looks at the process, of which one killed it. */
const batch = 250;
/** A run that goes wrong everywhere is told by its first few failures. */
const mostKept = 3;

/** What a run on one side has come to. */
export interface SideResult {
  readonly side: Side;
  readonly seconds: number;
  readonly failures: readonly string[];
  readonly first: Holdings | undefined;
  readonly last: Holdings | undefined;
}

interface Suspects {
  readonly from: number;
  readonly count: number;
  readonly message: string;
}

/** Tries all inputs of a run on one side, and keeps a case of what goes wrong. */
export async function fuzzSide(side: Side, { inputs, seed, from }: FuzzOptions): Promise<SideResult> {
  const began = Date.now();
  const suspects: Suspects[] = [];
  let done: Extract<TrialMessage, { kind: "done" }> | undefined;
  let at = from;
  const onMessage = (message: TrialMessage): void => {
    if (message.kind === "failed") note(suspects, message);
    else if (message.kind === "done") done = message;
    else {
      at = message.from;
      if ((at - from) % 50_000 === 0 && at > from) console.log(`${side}: ${at - from} of ${inputs}`);
    }
  };
  const { death } = await runTrial([side, String(seed), String(from), String(inputs)], onMessage);
  if (death !== undefined)
    suspects.push({ from: at, count: Math.min(batch, from + inputs - at), message: death });
  else if (done === undefined) note(suspects, { from: at, count: batch, message: "the process ended early" });
  const failures = [...(done?.growth ?? [])];
  for (const suspect of suspects.slice(0, mostKept)) failures.push(await keep(side, seed, suspect));
  if (suspects.length > mostKept) failures.push(`and ${suspects.length - mostKept} more`);
  return { side, seconds: (Date.now() - began) / 1000, failures, first: done?.first, last: done?.last };
}

/** What is said of many inputs is about one of them that has been named already, as a rule. */
function note(suspects: Suspects[], { from, count, message }: Suspects): void {
  const known = suspects.findIndex((one) => one.count === 1 && one.from >= from && one.from < from + count);
  const one = suspects[known];
  if (count > 1 && one !== undefined) suspects[known] = { ...one, message: `${one.message}\n${message}` };
  else suspects.push({ from, count, message });
}

async function keep(side: Side, seed: number, { from, count, message }: Suspects): Promise<string> {
  const inputs = Array.from({ length: count }, (_, offset) => makeInput(side, seed, from + offset));
  const replay = `--seed ${seed} --side ${side} --from ${from} --inputs ${count}`;
  const kept: KeptCase | undefined = await minimiseCase(inputs);
  if (kept === undefined) return `${message}\n  not seen again alone; replay with ${replay}`;
  return `${message}\n  kept as ${writeCase(kept)}, replay with ${replay}`;
}
