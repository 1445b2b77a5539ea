import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { formatDetails, formatTables, formatTotals, isSuccess, type TransportOutcome } from "./report.ts";
import { environmentOf, type TransportName, transportNames } from "./transport.ts";
import type { TransportRun } from "./transport-run.ts";

const program = fileURLToPath(new URL("transport-run.js", import.meta.url));

/** Runs the suite over one transport. Rejects if its process ends without outcomes. */
function runOver(transport: TransportName): Promise<TransportRun> {
  return new Promise((resolve, reject) => {
    const child = fork(program, [transport], { env: environmentOf(transport) });
    child.on("message", (run) => resolve(run as TransportRun));
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`the suite over ${transport} ended with ${code}`)));
  });
}

const byTrial = new Map<string, TransportOutcome[]>();
for (const transport of transportNames) {
  for (const [trial, outcomes] of await runOver(transport)) {
    const over = outcomes.map((outcome) => ({ ...outcome, transport }));
    byTrial.set(trial, [...(byTrial.get(trial) ?? []), ...over]);
  }
}
const all = [...byTrial.values()].flat();
console.log(`\n${formatTables([...byTrial.values()])}\n`);
const details = formatDetails(all);
if (details !== "") console.log(`${details}\n`);
process.exitCode = isSuccess(all, process.env["CI"] !== "true") ? 0 : 1;
for (const transport of transportNames) {
  console.log(`${transport}: ${formatTotals(all.filter((outcome) => outcome.transport === transport))}`);
}
