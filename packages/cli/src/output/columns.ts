import type { Sink } from "../terminal.ts";
import { colored, plain } from "./paint.ts";
import { shownOn } from "./printable.ts";

/** A label and the lines that stand behind it. */
export type LabelledLines = readonly [label: string, lines: readonly string[]];

/** Lays rows out with their labels and colons flush right, further lines of a row below its first. */
export function formatLabelled(rows: readonly LabelledLines[], sink: Sink): string {
  const paint = sink.hasColors ? colored : plain;
  const width = Math.max(...rows.map(([label]) => label.length)) + 1;
  return rows
    .flatMap(([label, lines]) => {
      const [first = "", ...others] = lines
        .flatMap((line) => line.split("\n"))
        .map((line) => shownOn(sink, line));
      const head = `${paint("label", `${label}:`.padStart(width))} ${first}\n`;
      return [head, ...others.map((line) => `${" ".repeat(width)} ${line}\n`)];
    })
    .join("");
}

/** Lays out two columns, indented by two; a first cell that is too wide gets a line of its own. */
export function formatColumns(rows: readonly (readonly [string, string])[], width: number): string {
  return rows
    .map(([left, right]) => {
      const fits = left.length <= width;
      return fits ? `  ${left.padEnd(width)}  ${right}\n` : `  ${left}\n  ${" ".repeat(width)}  ${right}\n`;
    })
    .join("");
}
