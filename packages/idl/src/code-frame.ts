import { printable } from "./quote.ts";
import type { SourceText } from "./source-text.ts";
import type { Span } from "./syntax-tree.ts";

/** How a code frame looks. */
export interface CodeFrameOptions {
  /** Paints with ANSI escapes: the marker red, line numbers dim. Default: plain text. */
  readonly color?: boolean;
}

/** The widest piece of a line that is shown; a description may be one line of megabytes. */
const MAX_WIDTH = 100;
const CUT = "…";

/**
 * Draws the line at which a span starts, a line of carets under the span, and the line before and after.
 *
 * A span over several lines is marked on its first. Long lines are cut around the marker; characters that a
 * terminal would obey are shown as U+FFFD.
 */
export function drawCodeFrame(source: SourceText, span: Span, options: CodeFrameOptions = {}): string {
  const { line, column } = source.positionAt(span.start);
  const isLong = source.lineText(line).length > MAX_WIDTH;
  const from = isLong ? Math.max(0, column - 1 - MAX_WIDTH / 2) : 0;
  const last = Math.min(line + 1, source.lineCount);
  const gutter = String(last).length;
  const paint = painter(options.color === true);
  const drawn: string[] = [];
  for (let number = Math.max(1, line - 1); number <= last; number++) {
    const text = source.lineText(number);
    // The line after the text's last line end is empty, and tells nothing.
    if (number > line && text === "") continue;
    drawn.push(`${paint.dim(`${String(number).padStart(gutter)} |`)} ${cut(text, from)}`.trimEnd());
    if (number === line) {
      const marker = markerUnder(text, column - 1, { from, length: span.end - span.start });
      drawn.push(`${paint.dim(`${" ".repeat(gutter)} |`)} ${marker.indent}${paint.red(marker.carets)}`);
    }
  }
  return drawn.join("\n");
}

function cut(line: string, from: number): string {
  const end = from + MAX_WIDTH;
  const shown = printable(line.slice(from, end));
  return `${from > 0 && line.length > from ? CUT : ""}${shown}${line.length > end ? CUT : ""}`;
}

/** Tabs are repeated in the indentation, so that the carets stand right however wide the reader's tabs are. */
function markerUnder(
  line: string,
  offset: number,
  place: { readonly from: number; readonly length: number },
) {
  const before = line.slice(place.from, offset).replace(/[^\t]/g, " ");
  const room = Math.min(line.length, place.from + MAX_WIDTH) - offset;
  const carets = "^".repeat(Math.max(1, Math.min(place.length, room)));
  return { indent: `${place.from > 0 ? " " : ""}${before}`, carets };
}

function painter(color: boolean) {
  const paint = (code: number) => (text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { red: paint(31), dim: paint(2) };
}
