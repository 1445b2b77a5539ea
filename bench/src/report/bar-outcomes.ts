import { type Bar, bars } from "../bars.ts";
import type { Implementation } from "../implementations/implementation.ts";
import type { Result } from "../result.ts";

/** A bar in one scenario, against one other. */
export interface BarOutcome {
  readonly scenario: string;
  readonly pinning: string;
  readonly implementation: string;
  /** What the figure is: such as `c + json`. */
  readonly measure: string;
  readonly atMost: number;
  /** Undefined if it was not measured. */
  readonly figure: number | undefined;
}

/** Judges a bar. One that was not measured is not met. */
export function isMet({ figure, atMost }: BarOutcome): boolean {
  return figure !== undefined && figure <= atMost;
}

/** All bars for which the scenario ran. */
export function barOutcomes(
  results: readonly Result[],
  implementations: readonly Implementation[],
): BarOutcome[] {
  return bars.flatMap((bar) =>
    bar.scenarios.flatMap((scenario) =>
      bar.pinnings.flatMap((pinning) => {
        const here = results.filter((result) => result.scenario === scenario && result.pinning === pinning);
        if (here.length === 0) return [];
        const own = here.find(({ implementation }) => implementation === bar.implementation);
        return figuresOf(bar, own, here, implementations).map(([measure, figure]) => ({
          scenario,
          pinning,
          implementation: bar.implementation,
          measure,
          atMost: bar.atMost,
          figure,
        }));
      }),
    ),
  );
}

type Figure = readonly [measure: string, figure: number | undefined];

function figuresOf(
  { measure }: Bar,
  own: Result | undefined,
  here: readonly Result[],
  implementations: readonly Implementation[],
): Figure[] {
  if ("ratioTo" in measure) {
    const { ratioTo } = measure;
    const key = ratioTo.length === 1 ? ratioTo[0] : "limit";
    return [[ratioTo.join(" + "), own?.ratios[key ?? ""]]];
  }
  if ("ratioToBase" in measure) return [["the same with none", own?.ratios["base"]]];
  if ("bytesOfASide" in measure) {
    const memory = own?.memory;
    return [["bytes of a side", memory && Math.max(memory.server, memory.client)]];
  }
  if ("millisecondsAbove" in measure) {
    const other = here.find(({ implementation }) => implementation === measure.millisecondsAbove);
    const micros = (own?.microsPerCall ?? Number.NaN) - (other?.microsPerCall ?? Number.NaN);
    return [["ms above node -e 0", Number.isNaN(micros) ? undefined : micros / 1000]];
  }
  const measured = new Set(here.map(({ implementation }) => implementation));
  return implementations
    .filter(({ id, isForeignJavaScript }) => isForeignJavaScript === true && measured.has(id))
    .map(({ id }) => [id, own?.ratios[id]]);
}

/** The bars as lines of text. */
export function formatBars(outcomes: readonly BarOutcome[]): string {
  const lines = outcomes.map((outcome) => {
    const figure = outcome.figure?.toFixed(2) ?? "not measured";
    return [
      (isMet(outcome) ? "met" : "MISSED").padEnd(8),
      `${outcome.scenario}, ${outcome.pinning}`.padEnd(24),
      `${outcome.implementation} to ${outcome.measure}`.padEnd(36),
      figure.padStart(12),
      `<= ${outcome.atMost}`.padStart(10),
    ].join("");
  });
  const met = outcomes.filter(isMet).length;
  return [...lines, `${met} of ${outcomes.length} bars are met`].join("\n");
}
