import { type Figure, holds } from "./scenario.ts";

const columns = [26, 58, 16, 18] as const;

/** The head of the table. */
export const head = row(["scenario", "figure", "measured", "bound"]);

/** One line of the table for each figure of a scenario. */
export function rows(scenario: string, figures: readonly Figure[]): string {
  return figures
    .map((figure) => {
      const bound =
        figure.bound === undefined ? "" : `${figure.isExact ? "=" : "≤"} ${format(figure.bound, figure)}`;
      const verdict = holds(figure) ? "" : "  FAILS";
      return row([scenario, figure.what, format(figure.value, figure), bound]) + verdict;
    })
    .join("\n");
}

function row(cells: readonly string[]): string {
  return cells.map((cell, index) => cell.padEnd(columns[index] ?? 0)).join("");
}

function format(value: number, { unit }: Figure): string {
  const digits = Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : 2;
  const text = value.toLocaleString("en", { maximumFractionDigits: digits });
  return unit === "" ? text : `${text} ${unit}`;
}
