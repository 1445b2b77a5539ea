import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { benchFolder } from "../implementations/folders.ts";
import { implementations } from "../implementations/index.ts";
import { type Present, prepareAll } from "../run.ts";
import { type Gauge, gauges, slowdown, tolerance } from "./gauges.ts";
import { type Least, measureGauge, ratioOf, slowed } from "./measure-gauge.ts";

/** Ratios by scenario, by major version of Node: engines differ. */
type Record = { readonly [major: string]: { readonly [scenario: string]: number } };

const recordPath = join(benchFolder, "regression.json");
const [major = ""] = process.versions.node.split(".");
/**
 * Always as many, so that a limit that was disturbed does not flatter ours; more while the ratio is above its bound: what
 * disturbs a machine lasts for some seconds, a regression for all of them.
 */
const leastAttempts = 2;
const mostAttempts = 10;
const recordAttempts = 6;

async function readRecord(): Promise<Record> {
  return JSON.parse(await readFile(recordPath, "utf8")) as Record;
}

async function readGauge(gauge: Gauge, present: readonly Present[], bound: number): Promise<Least> {
  const least: Least = new Map();
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    if (attempt >= leastAttempts && ratioOf(gauge, least) <= bound) break;
    await measureGauge(gauge, present, least);
  }
  return least;
}

/** Whether the gauge is in order: within its bound, and able to see a slowdown put in on purpose. */
async function check(gauge: Gauge, present: readonly Present[], recorded: number): Promise<boolean> {
  const bound = recorded * tolerance;
  const least = await readGauge(gauge, present, bound);
  await measureGauge(gauge, present, least, (least.get("zlink") ?? 0) * slowdown);
  const ratio = ratioOf(gauge, least);
  const slowedBy = ratioOf(gauge, least, slowed) / ratio;
  const isFast = ratio <= bound;
  const sees = slowedBy > tolerance;
  const percent = (part: number): string => `${((part - 1) * 100).toFixed(0)} %`;
  console.log(
    [
      `${gauge.scenario} over ${gauge.over.join(" + ")}: ${ratio.toFixed(2)}, recorded ${recorded.toFixed(2)}`,
      `${percent(ratio / recorded)}${isFast ? "" : ": a REGRESSION"}`,
      `slowed by ${slowdown * 100} % on purpose ${percent(slowedBy)}${sees ? ", seen" : ", NOT SEEN"}`,
    ].join("; "),
  );
  if (ratio * tolerance < recorded)
    console.log("  much faster than recorded: npm run bench:check -- --record");
  return isFast && sees;
}

const record = await readRecord();
const wanted = new Set(["zlink", ...gauges.flatMap(({ over }) => over)]);
const { present, missing } = await prepareAll(implementations.filter(({ id }) => wanted.has(id)));
for (const { implementation, reason } of missing) throw new Error(`${implementation.title}: ${reason}`);
if (process.argv.includes("--record")) {
  const ratios: { [scenario: string]: number } = {};
  for (const gauge of gauges) {
    const least: Least = new Map();
    for (let attempt = 0; attempt < recordAttempts; attempt += 1) await measureGauge(gauge, present, least);
    ratios[gauge.scenario] = Number(ratioOf(gauge, least).toFixed(3));
  }
  await writeFile(recordPath, `${JSON.stringify({ ...record, [major]: ratios }, undefined, 2)}\n`);
  console.log(ratios);
} else {
  const recorded = record[major];
  if (recorded === undefined) throw new Error(`nothing is recorded for Node ${major}: --record does it`);
  let failed = 0;
  for (const gauge of gauges) {
    const ratio = recorded[gauge.scenario];
    if (ratio === undefined) throw new Error(`nothing is recorded for ${gauge.scenario}: --record does it`);
    if (!(await check(gauge, present, ratio))) failed += 1;
  }
  console.log(`${gauges.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
