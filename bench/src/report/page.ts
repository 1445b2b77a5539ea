import type { Implementation } from "../implementations/implementation.ts";
import { type Pinning, pinnings } from "../pinnings.ts";
import type { Result } from "../result.ts";
import { type Scenario, scenarios } from "../scenarios.ts";
import { barOutcomes, isMet } from "./bar-outcomes.ts";
import { drawPlot } from "./plot.ts";
import type { RecordedRun } from "./recorded-run.ts";
import { formatFigure } from "./table.ts";

/** The page and its pictures, by path below the folder of the bench. */
export type Page = ReadonlyMap<string, string>;

const introduction = `# Figures

Written by \`npm run bench -- --readme\`; do not edit. \`npm run bench\` measures the same and prints it:

* **ours** is the published build with default options: both sides check what comes, errors are typed, limits hold (those on
  connections are raised where a scenario has more of them).
* **The limits** are a C program that sends the same bytes over the same kind of socket, and what \`JSON.parse\` and
  \`JSON.stringify\` take for the same messages on both sides, with UTF-8.
* **The peers** are [programs](peers) that speak the same interface, each in its own protocol, and check each answer.

All take turns, round by round. A figure is the median of the rounds; a ratio is the median of the ratios of single rounds, so that
both were measured in the same moment. The spread is how far the middle half of the rounds lies apart. *One core* has both sides on
core 0, *two* each side on a core of its own: there a core that waits falls asleep, and waking it takes longer than a call.

What exact integers cost is in [exact-integers.md](exact-integers.md); what the addon takes beside \`node:net\`, without the library, is
measured by [event-loop](event-loop) and stands in [ARCHITECTURE](../ARCHITECTURE.md).`;

/** Writes the page. */
export function writePage(run: RecordedRun, implementations: readonly Implementation[]): Page {
  const page = new Map<string, string>();
  const parts = [introduction, machineSection(run, implementations), barSection(run, implementations)];
  for (const scenario of scenarios) {
    const results = run.results.filter((result) => result.scenario === scenario.name);
    if (results.length === 0) continue;
    parts.push(scenarioSection(scenario, results, implementations));
    for (const pinning of pinnings) {
      const plot = plotOf(scenario, pinning, results, implementations);
      if (plot !== undefined) page.set(plotPath(scenario, pinning), plot);
    }
  }
  page.set("README.md", `${parts.join("\n\n")}\n`);
  return page;
}

/** Above it, the run had the machine not for itself. */
const quietLoad = 0.5;

function machineSection(run: RecordedRun, all: readonly Implementation[]): string {
  const { machine, versions, missing, isQuick } = run;
  const { processor, cores, kernel, system, node, commit, load } = machine;
  const titled = (id: string): string => all.find((one) => one.id === id)?.title ?? id;
  const rows = Object.entries(versions).map(([id, version]) => `| ${titled(id)} | ${version} |`);
  const absent = Object.entries(missing).map(([id, why]) => `* ${titled(id)} was missing: ${why}.`);
  return [
    "## The machine and the versions",
    "",
    `${processor}, ${cores} cores; ${system}, Linux ${kernel}; Node ${node}; commit ${commit}.`,
    `The load of the machine was ${load.toFixed(1)} when the run began.`,
    ...(load > quietLoad ? ["**It had other work: these figures are not final.**"] : []),
    ...(isQuick ? ["**It was a quick run: scenarios and peers are missing.**"] : []),
    "",
    "| implementation | version |",
    "|---|---|",
    ...rows,
    ...(absent.length > 0 ? ["", ...absent] : []),
  ].join("\n");
}

function barSection({ results }: RecordedRun, implementations: readonly Implementation[]): string {
  const outcomes = barOutcomes(results, implementations);
  const rows = outcomes.map((outcome) => {
    const { scenario, pinning, implementation, measure, atMost, figure } = outcome;
    const shown = figure?.toFixed(2) ?? "not measured";
    const verdict = isMet(outcome) ? "met" : "**missed**";
    return `| ${scenario} | ${pinning} | ${implementation} to ${measure} | ${shown} | ${atMost} | ${verdict} |`;
  });
  const met = outcomes.filter(isMet).length;
  return [
    "## The bars",
    "",
    `${met} of ${outcomes.length} are met.`,
    "",
    "| scenario | cores | what | figure | at most | |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

function scenarioSection(
  scenario: Scenario,
  results: readonly Result[],
  implementations: readonly Implementation[],
): string {
  const heading = `## ${scenario.title[0]?.toUpperCase()}${scenario.title.slice(1)}`;
  const isMemory = scenario.measure === "memory";
  const columns = isMemory
    ? ["implementation", `bytes a ${scenario.unit}, server`, "client"]
    : ["implementation", "cores", `us a ${scenario.unit}`, "spread", "processor us", "zlink / it"];
  const rows = results.map((result) => rowOf(result, results, implementations));
  const drawn = isMemory
    ? []
    : pinnings.map((pinning) => `![${pinning.title}](${plotPath(scenario, pinning)})`);
  return [
    heading,
    "",
    `\`${scenario.name}\``,
    "",
    ...drawn,
    ...(isMemory ? [] : [""]),
    `| ${columns.join(" | ")} |`,
    `|${"---|".repeat(columns.length)}`,
    ...rows,
  ].join("\n");
}

function rowOf(result: Result, results: readonly Result[], all: readonly Implementation[]): string {
  const title = all.find(({ id }) => id === result.implementation)?.title ?? result.implementation;
  if (result.failure !== undefined) return `| ${title} | ${result.pinning} | failed |`;
  const { memory, microsPerCall = Number.NaN, spread = Number.NaN, cpuMicrosPerCall } = result;
  if (memory !== undefined) return `| ${title} | ${memory.server} | ${memory.client} |`;
  const ours = results.find(
    ({ implementation, pinning }) => implementation === "zlink" && pinning === result.pinning,
  );
  const cells = [
    title,
    result.pinning,
    formatFigure(microsPerCall),
    `${(100 * spread).toFixed(0)} %`,
    cpuMicrosPerCall === undefined ? "" : formatFigure(cpuMicrosPerCall),
    ours?.ratios[result.implementation]?.toFixed(2) ?? "",
  ];
  return `| ${cells.join(" | ")} |`;
}

function plotPath(scenario: Scenario, pinning: Pinning): string {
  return `plots/${scenario.name}-${pinning.name}.svg`;
}

function plotOf(
  scenario: Scenario,
  pinning: Pinning,
  results: readonly Result[],
  implementations: readonly Implementation[],
): string | undefined {
  const bars = results.flatMap((result) => {
    const of = implementations.find(({ id }) => id === result.implementation);
    if (of === undefined || result.pinning !== pinning.name || result.microsPerCall === undefined) return [];
    return [{ label: of.title, micros: result.microsPerCall, role: of.role }];
  });
  if (bars.length === 0) return undefined;
  return drawPlot(`${scenario.title}, ${pinning.title}: us a ${scenario.unit}`, bars);
}
