import { isPrimitiveName } from "./names.ts";
import type { Span } from "./syntax-tree.ts";
import { tokenize } from "./tokenizer.ts";

/**
 * What a piece of a description is to the eye: a `keyword`, the name of the `interface` or of a `member` where it is
 * declared, a `field` or enum `value`, a `primitive` type or another `type`, a `comment`, `punctuation`, or `unknown`.
 */
export type HighlightKind =
  | "keyword"
  | "interface"
  | "member"
  | "field"
  | "value"
  | "primitive"
  | "type"
  | "comment"
  | "punctuation"
  | "unknown";

/** A piece of a text and what it is; blanks belong to no piece. */
export interface HighlightedSpan extends Span {
  readonly kind: HighlightKind;
}

const KEYWORDS: ReadonlySet<string> = new Set(["interface", "type", "method", "error"]);

/**
 * Tells what each piece of a text is, for syntax highlighting, in the order of the text.
 *
 * Works on tokens, so it also serves texts that do not parse; it never throws.
 */
export function highlightInterface(text: string): HighlightedSpan[] {
  const spans: HighlightedSpan[] = [];
  let depth = 0;
  let previous: string | undefined;
  let openWord: number | undefined;
  for (const { kind, start, end } of tokenize(text)) {
    if (openWord !== undefined && kind === ":") spans[openWord] = asField(spans[openWord]);
    if (kind !== "comment") openWord = undefined;
    if (kind === "word") {
      const word = text.slice(start, end);
      const found = wordKind(word, depth, previous);
      // Within parentheses only a colon, which may stand behind comments, tells a field from other words.
      if (depth > 0) openWord = spans.length;
      spans.push({ kind: found, start, end });
      previous = found === "keyword" ? word : kind;
      continue;
    }
    spans.push({ kind: kind === "unknown" || kind === "comment" ? kind : "punctuation", start, end });
    if (kind === "(") depth++;
    if (kind === ")") depth = Math.max(0, depth - 1);
    if (kind !== "comment") previous = kind;
  }
  return spans;
}

function asField(span: HighlightedSpan | undefined): HighlightedSpan {
  return { start: 0, end: 0, ...span, kind: "field" };
}

/** A word is told by how deep it stands in parentheses and by the token before it. */
function wordKind(word: string, depth: number, previous: string | undefined): HighlightKind {
  if (depth === 0) {
    if (previous === "interface") return "interface";
    if (previous !== undefined && KEYWORDS.has(previous)) return "member";
    return KEYWORDS.has(word) ? "keyword" : "unknown";
  }
  if (previous === "(" || previous === ",") return "value";
  return isPrimitiveName(word) ? "primitive" : "type";
}
