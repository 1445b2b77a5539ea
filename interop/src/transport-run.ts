// The suite over one transport, in a process of its own: zlink looks once which one it uses. Sends the outcomes home.
import type { Outcome } from "./suite.ts";
import { type TransportName, whyNotNative } from "./transport.ts";
import { runTrials } from "./trials/run-trials.ts";

/** What this process sends: the outcomes of each trial, by its name. */
export type TransportRun = readonly (readonly [trial: string, outcomes: readonly Outcome[]])[];

async function run(transport: TransportName): Promise<TransportRun> {
  const reason = await whyNotNative();
  if (transport === "node" && reason === undefined)
    throw new Error("this process was to do without the addon");
  if (transport === "native" && reason !== undefined) {
    const skipped: Outcome = {
      peer: "native transport",
      feature: "start",
      status: "skipped",
      detail: reason,
    };
    return [[skipped.peer, [skipped]]];
  }
  return [...(await runTrials(transport))];
}

process.send?.(await run(process.argv[2] === "node" ? "node" : "native"));
process.disconnect?.();
