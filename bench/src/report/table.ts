import type { Implementation } from "../implementations/implementation.ts";
import type { Pinning } from "../pinnings.ts";
import type { Result } from "../result.ts";
import type { Scenario } from "../scenarios.ts";

/** The results of one scenario, as they are printed while the bench runs. */
export function formatContest(
  scenario: Scenario,
  pinning: Pinning,
  results: readonly Result[],
  implementations: readonly Implementation[],
): string {
  const titles = new Map(implementations.map(({ id, title }) => [id, title]));
  const ours = results.find(({ implementation }) => implementation === "zlink");
  const lines = results.map((result) => {
    const title = titles.get(result.implementation) ?? result.implementation;
    return [title.padEnd(30), ...cellsOf(result, ours)].join("");
  });
  const heading = `${scenario.title} (${scenario.name}), ${pinning.title}`;
  const columns = ["", `us a ${scenario.unit}`, "spread", "cpu us", "zlink / it"];
  const head = columns.map((column, index) => (index === 0 ? column.padEnd(30) : column.padStart(14)));
  return [`\n${heading}`, head.join(""), ...lines].join("\n");
}

function cellsOf(result: Result, ours: Result | undefined): string[] {
  if (result.failure !== undefined) return [`  failed: ${result.failure}`];
  const { memory, microsPerCall = Number.NaN, spread = Number.NaN, cpuMicrosPerCall } = result;
  if (memory !== undefined) return [`  ${memory.server} bytes on the server, ${memory.client} on the client`];
  const ratio = ours?.ratios[result.implementation];
  const base = result.ratios["base"];
  return [
    formatFigure(microsPerCall).padStart(14),
    `${(100 * spread).toFixed(0)} %`.padStart(14),
    (cpuMicrosPerCall === undefined ? "" : formatFigure(cpuMicrosPerCall)).padStart(14),
    (ratio === undefined ? "" : ratio.toFixed(2)).padStart(14),
    base === undefined ? "" : `  ${base.toFixed(2)} of the same with none`,
  ];
}

/** A figure with three digits that count. */
export function formatFigure(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
