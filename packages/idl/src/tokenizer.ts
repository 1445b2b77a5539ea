import { isBlank, isLineEnd, lineEndLength } from "./characters.ts";

/**
 * What a token is. A `word` is a keyword or any kind of name; `unknown` is text that no token of the grammar
 * begins with, taken as one run; `end` follows the last token and is empty.
 */
export type TokenKind =
  | "word"
  | "comment"
  | "("
  | ")"
  | ","
  | ":"
  | "?"
  | "->"
  | "[]"
  | "[string]"
  | "unknown"
  | "end";

/** A piece of the text; blanks and line ends between the pieces are no tokens. */
export interface Token {
  readonly kind: TokenKind;
  /** Offsets in UTF-16 units, the end exclusive. A comment begins at its `#` and excludes the line end. */
  readonly start: number;
  readonly end: number;
  /** True if a line end stands between this token and the one before, and for the first. */
  readonly isFirstOfLine: boolean;
}

const HASH = 0x23;
const DASH = 0x2d;
const GREATER = 0x3e;
const BRACKET = 0x5b;

const PUNCTUATION: ReadonlyMap<number, TokenKind> = new Map(
  (["(", ")", ",", ":", "?"] as const).map((mark) => [mark.charCodeAt(0), mark]),
);

/** How far a `[` looks for its `]`, so that `[int]` is reported as one wrong token. */
const BRACKET_REACH = 16;

/** Splits a text into tokens, one at a time, in time proportional to its length; it never throws. */
export class Tokenizer {
  readonly #text: string;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Gives the next token; at the end of the text `end`, again and again. */
  next(): Token {
    const isFirstOfLine = this.#skipBlanks();
    const start = this.#offset;
    const kind = start < this.#text.length ? this.#scan(start) : "end";
    return { kind, start, end: this.#offset, isFirstOfLine };
  }

  #skipBlanks(): boolean {
    const text = this.#text;
    let offset = this.#offset;
    let isFirstOfLine = offset === 0;
    for (; offset < text.length; offset++) {
      if (isBlank(text.charCodeAt(offset))) continue;
      if (lineEndLength(text, offset) === 0) break;
      isFirstOfLine = true;
    }
    this.#offset = offset;
    return isFirstOfLine;
  }

  #scan(start: number): TokenKind {
    const text = this.#text;
    const code = text.charCodeAt(start);
    const mark = PUNCTUATION.get(code);
    if (mark !== undefined) return this.#take(mark, start + 1);
    if (code === HASH) return this.#take("comment", endOfLine(text, start));
    if (isArrow(text, start)) return this.#take("->", start + 2);
    if (text.startsWith("[]", start)) return this.#take("[]", start + 2);
    if (text.startsWith("[string]", start)) return this.#take("[string]", start + 8);
    if (code === BRACKET) return this.#take("unknown", endOfBracket(text, start));
    const isName = isNameUnit(code);
    let end = start + 1;
    while (end < text.length && isNameUnit(text.charCodeAt(end)) === isName && !endsRun(text, end)) end++;
    return this.#take(isName ? "word" : "unknown", end);
  }

  #take(kind: TokenKind, end: number): TokenKind {
    this.#offset = end;
    return kind;
  }
}

/** Gives every token of a text in order, comments included, without the `end`. */
export function* tokenize(text: string): Generator<Token, void, undefined> {
  const tokenizer = new Tokenizer(text);
  for (let token = tokenizer.next(); token.kind !== "end"; token = tokenizer.next()) yield token;
}

/**
 * Letters, digits, `_`, `.`, `-`, and everything beyond ASCII: a name with a foreign letter is one wrong name
 * rather than three tokens.
 */
function isNameUnit(code: number): boolean {
  if (code >= 0x80) return true;
  if (code >= 0x61) return code <= 0x7a;
  if (code >= 0x41) return code <= 0x5a || code === 0x5f;
  return (code >= 0x30 && code <= 0x39) || code === 0x2e || code === DASH;
}

function endsRun(text: string, offset: number): boolean {
  const code = text.charCodeAt(offset);
  return (
    isBlank(code) ||
    isLineEnd(code) ||
    code === HASH ||
    code === BRACKET ||
    PUNCTUATION.has(code) ||
    isArrow(text, offset)
  );
}

function isArrow(text: string, offset: number): boolean {
  return text.charCodeAt(offset) === DASH && text.charCodeAt(offset + 1) === GREATER;
}

function endOfLine(text: string, start: number): number {
  let end = start;
  while (end < text.length && !isLineEnd(text.charCodeAt(end))) end++;
  return end;
}

function endOfBracket(text: string, start: number): number {
  const limit = Math.min(text.length, start + BRACKET_REACH);
  for (let end = start + 1; end < limit && !isLineEnd(text.charCodeAt(end)); end++) {
    if (text.charAt(end) === "]") return end + 1;
  }
  return start + 1;
}
