import { type Token, Tokenizer, type TokenKind } from "./tokenizer.ts";

/** A comment on its way to the node it belongs to. */
interface PendingComment {
  readonly text: string;
  /** True if it follows a token on the token's own line. */
  readonly isBehindToken: boolean;
}

/** A token that means something, with the comments between it and the one before. */
export interface SyntaxToken extends Token {
  readonly comments: PendingComment[];
}

const NO_COMMENTS: PendingComment[] = [];

/** Walks over the tokens of a text, comments set aside, with a look at those ahead. */
export class TokenCursor {
  readonly #text: string;
  readonly #tokenizer: Tokenizer;
  readonly #ahead: SyntaxToken[] = [];
  /** The token that is next to be taken. */
  current: SyntaxToken;
  /** The offset behind the token that was taken last. */
  lastEnd = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokenizer = new Tokenizer(text);
    this.current = this.#read();
  }

  /** Gives the token `distance` behind the current one, without taking any. */
  peek(distance: number): SyntaxToken {
    while (this.#ahead.length < distance) this.#ahead.push(this.#read());
    return this.#ahead[distance - 1] ?? this.current;
  }

  /** The text of a token. */
  textOf(token: Token): string {
    return this.#text.slice(token.start, token.end);
  }

  /** Tells whether the current token is of a kind. */
  is(kind: TokenKind): boolean {
    return this.current.kind === kind;
  }

  /** Takes the current token; the comments before it go to `comments`. At the end it stays. */
  take(comments: string[]): SyntaxToken {
    for (const { text } of this.current.comments) comments.push(text);
    return this.skip();
  }

  /** Takes the current token and drops the comments before it: how mistakes are skipped. */
  skip(): SyntaxToken {
    const taken = this.current;
    if (taken.kind === "end") return taken;
    this.lastEnd = taken.end;
    this.current = this.#ahead.shift() ?? this.#read();
    return taken;
  }

  /** Moves a comment that stands on the line of the token taken last, before the current one, to `comments`. */
  takeCommentBehind(comments: string[]): void {
    if (this.current.comments[0]?.isBehindToken !== true) return;
    const behind = this.current.comments.shift();
    if (behind !== undefined) comments.push(behind.text);
  }

  #read(): SyntaxToken {
    let comments = NO_COMMENTS;
    let token = this.#tokenizer.next();
    while (token.kind === "comment") {
      if (comments === NO_COMMENTS) comments = [];
      comments.push({ text: this.#commentText(token), isBehindToken: !token.isFirstOfLine });
      token = this.#tokenizer.next();
    }
    const { kind, start, end, isFirstOfLine } = token;
    return { kind, start, end, isFirstOfLine, comments };
  }

  /** Without the `#` and one space; more of them may be meant as indentation. */
  #commentText(token: Token): string {
    const start = token.start + 1;
    return this.#text.slice(
      this.#text.charAt(start) === " " && start < token.end ? start + 1 : start,
      token.end,
    );
  }
}
