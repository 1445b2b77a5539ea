import { MAX_PROBLEMS, type Problem } from "./problem.ts";
import { quote } from "./quote.ts";
import type { Span } from "./syntax-tree.ts";
import { type SyntaxToken, TokenCursor } from "./token-cursor.ts";

const KEYWORDS: ReadonlySet<string> = new Set(["type", "method", "error"]);
const CAPITAL = /^[A-Z]/;

/** What the rules of the grammar share while one text is parsed: the tokens and the mistakes found so far. */
export class ParseContext {
  readonly cursor: TokenCursor;
  readonly problems: Problem[] = [];
  /** True once text was skipped in which members may have been declared. */
  hasLostMembers = false;
  #lastReported = -1;
  #lastUnclosed = -1;

  constructor(text: string) {
    this.cursor = new TokenCursor(text);
  }

  /** Notes a mistake, unless one is noted for the same place: the second is the consequence of the first. */
  report(message: string, span: Span): void {
    if (span.start === this.#lastReported || this.problems.length >= MAX_PROBLEMS) return;
    this.#lastReported = span.start;
    this.problems.push({ severity: "error", message, span: { start: span.start, end: span.end } });
  }

  /** Notes that the current token is not what the grammar wants here. */
  expected(what: string): void {
    this.report(`expected ${what}, found ${this.found()}`, this.cursor.current);
  }

  /** Notes that the `(` at an offset is not closed where the current token stands; of several, the innermost. */
  reportUnclosed(start: number): void {
    const { cursor } = this;
    if (cursor.current.start === this.#lastUnclosed) return;
    this.#lastUnclosed = cursor.current.start;
    const found = cursor.is("end") ? this.found() : `the member ${quote(cursor.textOf(cursor.peek(1)))}`;
    this.report(`expected ")", found ${found}; it belongs to this "("`, { start, end: start + 1 });
  }

  /** As {@link expected}; where the line ends before the current token, the end of the line is to blame. */
  expectedBehind(what: string): void {
    const { current, lastEnd } = this.cursor;
    const span = current.isFirstOfLine ? { start: lastEnd, end: lastEnd } : current;
    this.report(`expected ${what}, found ${this.found()}`, span);
  }

  /** The current token, for a message. */
  found(): string {
    const { cursor } = this;
    return cursor.is("end") ? "the end of the text" : quote(cursor.textOf(cursor.current));
  }

  /** The span from an offset to the end of what was taken last. */
  spanFrom(start: number): Span {
    return { start, end: Math.max(start, this.cursor.lastEnd) };
  }

  /** Tells whether the current token is this word. */
  isWord(text: string): boolean {
    return this.cursor.is("word") && this.cursor.textOf(this.cursor.current) === text;
  }

  /** Tells whether a member begins here, where members are expected: a keyword before a name. */
  isAtMember(): boolean {
    return this.#isKeyword() && this.cursor.peek(1).kind === "word";
  }

  /**
   * Tells whether a member begins here although a list is still open. Keywords may name fields and enum values,
   * so it takes a capital behind the keyword, and a parenthesis behind that or a new line before.
   */
  isAtMemberInList(): boolean {
    const { cursor } = this;
    if (!this.#isKeyword()) return false;
    const name = cursor.peek(1);
    if (name.kind !== "word" || !CAPITAL.test(cursor.textOf(name))) return false;
    return cursor.current.isFirstOfLine || cursor.peek(2).kind === "(";
  }

  /** Skips the current token; a `(` with everything up to its `)`, or to where a member begins. */
  skipBalanced(): SyntaxToken {
    const { cursor } = this;
    const first = cursor.skip();
    for (let depth = first.kind === "(" ? 1 : 0; depth > 0 && !this.isAtEndOfList(); ) {
      const { kind } = cursor.skip();
      if (kind === "(") depth++;
      if (kind === ")") depth--;
    }
    return first;
  }

  /** Tells whether no list can go on here: the text ends, or a member begins. */
  isAtEndOfList(): boolean {
    return this.cursor.is("end") || this.isAtMemberInList();
  }

  #isKeyword(): boolean {
    return this.cursor.is("word") && KEYWORDS.has(this.cursor.textOf(this.cursor.current));
  }
}
