import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { benchFolder } from "../implementations/folders.ts";
import { implementations } from "../implementations/index.ts";
import { type Present, prepareAll } from "../run.ts";
import { median } from "../statistics.ts";
import { type Gauge, gauges, slowdown, tolerance } from "./gauges.ts";
import { type Attempt, measureGauge } from "./measure-gauge.ts";

/** Ratios by scenario, by major version of Node: engines differ. */
type Record = { readonly [major: string]: { readonly [scenario: string]: number } };

const recordPath = join(benchFolder, "regression.json");
const [major = ""] = process.versions.node.split(".");
/**
 * In some processes the engine happens upon code that takes a tenth less, or more, for as long as they live, and other work
 * disturbs a machine for some seconds: so the median of several attempts counts, and of more where it is above its bound.
 */
const leastAttempts = 3;
const mostAttempts = 9;

async function readRecord(): Promise<Record> {
  return JSON.parse(await readFile(recordPath, "utf8")) as Record;
}

/** The medians of `leastAttempts`, and of more, up to `mostAttempts`, while they are not as they should be. */
async function readGauge(
  attempt: () => Promise<Attempt>,
  isAsItShould: (medians: Attempt) => boolean,
): Promise<Attempt> {
  const attempts: Attempt[] = [];
  for (;;) {
    attempts.push(await attempt());
    const medians = mediansOf(attempts);
    if (attempts.length < leastAttempts) continue;
    if (attempts.length === mostAttempts || isAsItShould(medians)) return medians;
  }
}

function mediansOf(attempts: readonly Attempt[]): Attempt {
  return {
    micros: median(attempts.map(({ micros }) => micros)),
    ratio: median(attempts.map(({ ratio }) => ratio)),
  };
}

/** Whether the gauge is in order: within its bound, and able to see a slowdown put in on purpose. */
async function check(gauge: Gauge, present: readonly Present[], recorded: number): Promise<boolean> {
  const isFastEnough = ({ ratio }: Attempt): boolean => ratio <= recorded * tolerance;
  const asItIs = await readGauge(() => measureGauge(gauge, present), isFastEnough);
  const { ratio, micros } = asItIs;
  const isSeen = (slowed: Attempt): boolean => slowed.ratio > ratio * tolerance;
  const slowed = await readGauge(() => measureGauge(gauge, present, micros * slowdown), isSeen);
  const slowedBy = slowed.ratio / ratio;
  const isFast = isFastEnough(asItIs);
  const sees = isSeen(slowed);
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
    const { ratio } = await readGauge(
      () => measureGauge(gauge, present),
      () => false,
    );
    ratios[gauge.scenario] = Number(ratio.toFixed(3));
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
