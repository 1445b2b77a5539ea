import type { Outcome } from "./suite.ts";

const marks = { passed: "ok", failed: "FAILED", skipped: "skipped" } as const;

/** A table for each group of peers that are tried with the same features. */
export function formatTables(groups: readonly (readonly Outcome[])[]): string {
  const byFeatures = new Map<string, Outcome[]>();
  for (const group of groups) {
    const features = [...new Set(group.map(({ feature }) => feature))].join();
    byFeatures.set(features, [...(byFeatures.get(features) ?? []), ...group]);
  }
  return [...byFeatures.values()].map(formatTable).join("\n\n");
}

/** The outcomes as a table, a line a peer and a column a feature; empty where a peer lacks the feature. */
function formatTable(outcomes: readonly Outcome[]): string {
  const features = [...new Set(outcomes.map((outcome) => outcome.feature))];
  const rows = new Map<string, Map<string, string>>();
  for (const { peer, feature, status } of outcomes) {
    const row = rows.get(peer) ?? new Map<string, string>();
    rows.set(peer, row.set(feature, marks[status]));
  }
  const lines = [
    ["peer", ...features],
    ...[...rows].map(([peer, row]) => [peer, ...features.map((feature) => row.get(feature) ?? "")]),
  ];
  const widths = ["peer", ...features].map((_, column) => widest(lines, column));
  const pad = (cell: string, column: number) => cell.padEnd(widths[column] ?? 0);
  return lines.map((line) => line.map(pad).join("  ").trimEnd()).join("\n");
}

/** A line for each case that did not pass, with the reason. */
export function formatDetails(outcomes: readonly Outcome[]): string {
  return outcomes
    .filter(({ status }) => status !== "passed")
    .map(({ peer, feature, status, detail }) => `${status}: ${peer}: ${feature}: ${detail}`)
    .join("\n");
}

/** The closing line. */
export function formatTotals(outcomes: readonly Outcome[]): string {
  const count = (status: Outcome["status"]) => outcomes.filter((each) => each.status === status).length;
  return `${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`;
}

/** Whether the run as a whole is good: nothing failed and, where nothing may be skipped, nothing was. */
export function isSuccess(outcomes: readonly Outcome[], maySkip: boolean): boolean {
  return outcomes.every(({ status }) => status === "passed" || (maySkip && status === "skipped"));
}

function widest(lines: readonly (readonly string[])[], column: number): number {
  return Math.max(...lines.map((line) => line[column]?.length ?? 0));
}
