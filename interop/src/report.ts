import type { Outcome } from "./suite.ts";
import { type TransportName, transportNames } from "./transport.ts";

const marks = { passed: "ok", failed: "FAILED", skipped: "skipped" } as const;

/** A case that has run over a transport. */
export interface TransportOutcome extends Outcome {
  readonly transport: TransportName;
}

const legend = "Where a cell names no transport, both, native and node, came to the same.";

/** A table for each group of peers that are tried with the same features. */
export function formatTables(groups: readonly (readonly TransportOutcome[])[]): string {
  const byFeatures = new Map<string, TransportOutcome[]>();
  for (const group of groups) {
    const features = featuresOf(group).join();
    byFeatures.set(features, [...(byFeatures.get(features) ?? []), ...group]);
  }
  return [legend, ...[...byFeatures.values()].map(formatTable)].join("\n\n");
}

/** The outcomes as a table, a line a peer and a column a feature; empty where a peer lacks the feature. */
function formatTable(outcomes: readonly TransportOutcome[]): string {
  const features = featuresOf(outcomes);
  const peers = [...new Set(outcomes.map(({ peer }) => peer))];
  const lines = [
    ["peer", ...features],
    ...peers.map((peer) => {
      const own = outcomes.filter((outcome) => outcome.peer === peer);
      return [peer, ...features.map((feature) => formatCell(own.filter((each) => each.feature === feature)))];
    }),
  ];
  const widths = ["peer", ...features].map((_, column) => widest(lines, column));
  const pad = (cell: string, column: number) => cell.padEnd(widths[column] ?? 0);
  return lines.map((line) => line.map(pad).join("  ").trimEnd()).join("\n");
}

/** What came of one case over the transports. */
function formatCell(outcomes: readonly TransportOutcome[]): string {
  const [first] = outcomes;
  if (first === undefined) return "";
  const agree = outcomes.every(({ status }) => status === first.status);
  if (agree && outcomes.length === transportNames.length) return marks[first.status];
  return outcomes.map(({ transport, status }) => `${transport} ${marks[status]}`).join(", ");
}

function featuresOf(outcomes: readonly Outcome[]): string[] {
  return [...new Set(outcomes.map(({ feature }) => feature))];
}

/** A line for each case that did not pass, with the reason, and for each that could not prove everything. */
export function formatDetails(outcomes: readonly TransportOutcome[]): string {
  return outcomes
    .filter(({ status, detail }) => status !== "passed" || detail !== "")
    .map(
      ({ transport, peer, feature, status, detail }) =>
        `${status === "passed" ? "not proven" : status}: ${transport}: ${peer}: ${feature}: ${detail}`,
    )
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
