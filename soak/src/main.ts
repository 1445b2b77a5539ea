// Runs the soak: all scenarios, or those whose name has one of the words; `--quick` for some seconds of each.
import { parseArgs } from "node:util";
import { allowDescriptors } from "./descriptor-limit.ts";
import { type Amount, holds, type Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";
import { head, rows } from "./table.ts";

const { values, positionals } = parseArgs({
  options: { quick: { type: "boolean", default: false } },
  allowPositionals: true,
});
const amount: Amount = { isQuick: values.quick };
const chosen = scenarios.filter(
  ({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)),
);
if (chosen.length === 0) throw new Error(`no scenario has one of the words ${positionals.join(", ")}`);
allowDescriptors(Math.max(...chosen.map((scenario) => scenario.descriptors(amount))));

console.log(head);
let failures = 0;
for (const scenario of chosen) failures += await run(scenario);
console.log(failures === 0 ? "\nall bounds hold" : `\n${failures} figures fail`);
process.exitCode = failures === 0 ? 0 : 1;

/** Runs one scenario; gives how many of its figures fail. */
async function run(scenario: Scenario): Promise<number> {
  const begun = performance.now();
  const figures = await scenario.run(amount);
  console.log(rows(scenario.name, figures));
  console.log(`${scenario.name}: ${((performance.now() - begun) / 1000).toFixed(0)} s\n`);
  return figures.filter((figure) => !holds(figure)).length;
}
