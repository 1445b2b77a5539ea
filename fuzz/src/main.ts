// Says hostile input to the service and to the client, and fails by what comes of it. See the README beside.
import { parseCommandLine } from "./command-line.ts";
import { fuzzSide, type SideResult } from "./fuzz-side.ts";
import type { Holdings } from "./resources.ts";

const options = parseCommandLine(process.argv.slice(2));
console.log(
  `seed ${options.seed}: ${options.inputs} inputs from ${options.from} on, for ${options.sides.join(" and ")}`,
);
const results = await Promise.all(options.sides.map((side) => fuzzSide(side, options)));
for (const result of results) report(result);
process.exit(results.every(({ failures }) => failures.length === 0) ? 0 : 1);

function report({ side, seconds, failures, first, last }: SideResult): void {
  const rate = Math.round(options.inputs / seconds);
  console.log(
    `${side}: ${options.inputs} inputs in ${seconds.toFixed(1)} s, ${rate} a second, ${failures.length} failures`,
  );
  if (first !== undefined && last !== undefined) {
    console.log(`${side}: when warm ${inWords(first)}; at the end ${inWords(last)}`);
  }
  for (const failure of failures) console.error(`${side}: ${failure}`);
}

function inWords({ heapBytes, residentBytes, descriptors }: Holdings): string {
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return `${mebibytes(heapBytes)} of heap, ${mebibytes(residentBytes)} resident, ${descriptors} descriptors`;
}
