import { type HighlightedSpan, highlightInterface } from "@zlink/idl";
import type { Sink } from "../terminal.ts";
import { colored, type Style } from "./paint.ts";
import { shownOn } from "./printable.ts";

const styles: { readonly [Kind in HighlightedSpan["kind"]]?: Style } = {
  keyword: "keyword",
  primitive: "number",
  comment: "comment",
};

/** The punctuation that changes what a type is; parentheses, commas and colons stay plain. */
const marks: ReadonlySet<string> = new Set(["?", "[]", "[string]", "->"]);

/** Makes an interface description, valid or not, fit for where it goes: highlighted if that shows colours. */
export function formatDescription(text: string, sink: Sink): string {
  const shown = shownOn(sink, text);
  return sink.hasColors ? highlighted(shown) : shown;
}

function highlighted(text: string): string {
  let painted = "";
  let end = 0;
  for (const span of highlightInterface(text)) {
    const piece = text.slice(span.start, span.end);
    const style = marks.has(piece) ? "mark" : styles[span.kind];
    painted += text.slice(end, span.start) + (style === undefined ? piece : colored(style, piece));
    end = span.end;
  }
  return painted + text.slice(end);
}
