import { lineEndLength } from "./characters.ts";

/** A place in a text; both count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * A text with a name, which can tell the line and column of an offset.
 *
 * Lines end as the grammar says (UAPI.20, `eol_r`): `\n`, `\r\n`, `\r`, U+2028 or U+2029.
 */
export class SourceText {
  readonly text: string;
  /** What messages call the text: a file name, the name of an interface; `<idl>` when nothing was given. */
  readonly name: string;
  #lineStarts: readonly number[] | undefined;

  constructor(text: string, name = "<idl>") {
    this.text = text;
    this.name = name;
  }

  /** How many lines there are; a text without a line end is one line. */
  get lineCount(): number {
    return this.#starts().length;
  }

  /** Gives the line and column of an offset; one beyond the text is taken as its end. */
  positionAt(offset: number): Position {
    const starts = this.#starts();
    const at = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
  }

  /** Gives the text of a line, counted from 1, without its end; empty for a line that does not exist. */
  lineText(line: number): string {
    const starts = this.#starts();
    const start = starts[line - 1];
    if (start === undefined) return "";
    let end = starts[line] ?? this.text.length;
    if (line < starts.length) {
      const isPair = this.text.charAt(end - 1) === "\n" && this.text.charAt(end - 2) === "\r";
      end -= isPair ? 2 : 1;
    }
    return this.text.slice(start, Math.max(start, end));
  }

  // Computed at the first question: texts without mistakes are never asked.
  #starts(): readonly number[] {
    this.#lineStarts ??= lineStarts(this.text);
    return this.#lineStarts;
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let offset = 0; offset < text.length; ) {
    const length = lineEndLength(text, offset);
    offset += Math.max(1, length);
    if (length > 0) starts.push(offset);
  }
  return starts;
}
