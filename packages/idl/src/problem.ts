import type { SourceText } from "./source-text.ts";
import type { Span } from "./syntax-tree.ts";

/** One thing that is wrong, or doubtful, in an interface description. */
export interface Problem {
  /** `error`: not a valid description. `warning`: valid, but hardly what was meant. */
  readonly severity: "error" | "warning";
  /** What is wrong, on one line, without the place. */
  readonly message: string;
  /** Where it stands. A tree built by hand has no places; neither have the three below, then. */
  readonly span?: Span;
  /** The line of the span's start, counted from 1. */
  readonly line?: number;
  /** The column of the span's start, counted from 1 in UTF-16 units. */
  readonly column?: number;
}

/** A {@link Problem} found in a text, which therefore has a place. */
export interface LocatedProblem extends Problem {
  readonly span: Span;
  readonly line: number;
  readonly column: number;
}

/** How many problems one text or tree is reported to have at most; what follows them is not kept. */
export const MAX_PROBLEMS = 100;

/** Gives a problem its line and column. One without a span is put at the start of the text. */
export function locate(problem: Problem, source: SourceText): LocatedProblem {
  const span = problem.span ?? { start: 0, end: 0 };
  return { ...problem, span, ...source.positionAt(span.start) };
}

/** Makes a problem; `span` may be missing, as in trees built by hand. */
export function problemAt(severity: Problem["severity"], message: string, span: Span | undefined): Problem {
  return span === undefined ? { severity, message } : { severity, message, span };
}

/** Sorts problems by their place; those at one place keep their order. */
export function byPlace(left: Problem, right: Problem): number {
  return (left.span?.start ?? 0) - (right.span?.start ?? 0);
}
