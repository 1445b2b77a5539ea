import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseCommandLine, type Request, usage } from "./command-line.ts";
import { fullPace, quickPace } from "./contest/pace.ts";
import { benchFolder } from "./implementations/folders.ts";
import { implementations } from "./implementations/index.ts";
import { barOutcomes, formatBars } from "./report/bar-outcomes.ts";
import { writePage } from "./report/page.ts";
import type { RecordedRun } from "./report/recorded-run.ts";
import { formatContest } from "./report/table.ts";
import { prepareAll, runAll } from "./run.ts";
import { scenarios } from "./scenarios.ts";
import { describeMachine } from "./versions.ts";

function readRequest(): Request {
  try {
    return parseCommandLine(process.argv.slice(2), { scenarios, implementations });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}

/** Writes the run, its page and its plots. */
async function record(run: RecordedRun): Promise<void> {
  await rm(join(benchFolder, "plots"), { recursive: true, force: true });
  const files = [
    ...writePage(run, implementations),
    ["results.json", `${JSON.stringify(run, undefined, 1)}\n`],
  ] as const;
  for (const [name, text] of files) {
    const path = join(benchFolder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

const request = readRequest();
const machine = await describeMachine();
const { present, missing } = await prepareAll(request.implementations);
for (const { implementation, reason } of missing) console.log(`missing: ${implementation.title}: ${reason}`);
const results = await runAll({
  scenarios: request.scenarios,
  present,
  pace: request.isQuick ? quickPace : fullPace,
  onResults(scenario, pinning, came) {
    console.log(formatContest(scenario, pinning, came, implementations));
  },
});
console.log(`\n${formatBars(barOutcomes(results, implementations))}`);
if (request.jsonPath !== undefined) {
  await writeFile(request.jsonPath, `${JSON.stringify(results, undefined, 2)}\n`);
}
if (request.writesReadme) {
  await record({
    isQuick: request.isQuick,
    machine,
    versions: Object.fromEntries(
      present.map(({ implementation, ready }) => [implementation.id, ready.version]),
    ),
    missing: Object.fromEntries(missing.map(({ implementation, reason }) => [implementation.id, reason])),
    results,
  });
}
// A peer that fails is named; that ours or a limit does is a failure of the bench.
const isPeer = (id: string): boolean => implementations.some((one) => one.id === id && one.role === "peer");
const failures = results.filter(
  ({ failure, implementation }) => failure !== undefined && !isPeer(implementation),
);
process.exitCode = failures.length === 0 ? 0 : 1;
