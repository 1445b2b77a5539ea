import { type CodeFrameOptions, drawCodeFrame } from "./code-frame.ts";
import { locate, type Problem } from "./problem.ts";
import type { SourceText } from "./source-text.ts";
import { VarlinkError } from "./varlink-error.ts";

/** How many problems `toString()` draws; the others are counted. */
const MAX_DRAWN = 10;

/**
 * Says that an interface description is not valid; `code` is `ERR_VARLINK_IDL`.
 *
 * `message` is one line: `name:line:column:`, the first error, and how many more there are. `problems` has all of
 * them, errors and warnings, in the order of the text; `toString()` draws them with their lines.
 */
export class IdlError extends VarlinkError {
  /** Everything that was found, in the order of the text; at most 100. */
  readonly problems: readonly Problem[];
  /** The text; missing when a tree built by hand is at fault. */
  readonly source: SourceText | undefined;

  constructor(problems: readonly Problem[], source?: SourceText) {
    super("ERR_VARLINK_IDL", summary(problems, source));
    this.problems = problems;
    this.source = source;
  }

  /** Draws every problem as {@link drawProblem} does, the first ten of them, with an empty line between. */
  override toString(): string {
    const { source, problems } = this;
    if (source === undefined) return `${this.name}: ${this.message}`;
    const drawn = problems.slice(0, MAX_DRAWN).map((problem) => drawProblem(source, problem));
    const hidden = problems.length - drawn.length;
    if (hidden > 0) drawn.push(`and ${count(hidden, "more problem")}`);
    return `${this.name}: ${drawn.join("\n\n")}`;
  }

  static {
    Object.defineProperty(IdlError.prototype, "name", {
      value: "IdlError",
      configurable: true,
      writable: true,
    });
  }
}

/** Draws a problem as `name:line:column: severity: message` with its code frame below. */
export function drawProblem(source: SourceText, problem: Problem, options: CodeFrameOptions = {}): string {
  const { line, column, span } = locate(problem, source);
  const head = `${source.name}:${line}:${column}: ${problem.severity}: ${problem.message}`;
  return `${head}\n${drawCodeFrame(source, span, options)}`;
}

function summary(problems: readonly Problem[], source: SourceText | undefined): string {
  const errors = problems.filter(({ severity }) => severity === "error");
  const first = errors[0];
  if (first === undefined) return "the interface description is not valid";
  const more = errors.length > 1 ? ` (and ${count(errors.length - 1, "more error")})` : "";
  if (source === undefined) return `${first.message}${more}`;
  const { line, column } = locate(first, source);
  return `${source.name}:${line}:${column}: ${first.message}${more}`;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
