import { ProtocolError } from "../errors.ts";
import { DEFAULT_MAX_DEPTH } from "./json-depth.ts";
import { findJsonMistake } from "./json-mistake.ts";

/** How deep a text may nest. */
export interface ParseOptions {
  /** Levels of arrays and objects before the text is refused; 1,000 unless given. */
  readonly maxDepth?: number;
}

const LONGEST_SAFE_INTEGER = 16;
/** The characters of -2^63 and of 2^64 - 1. To read a longer literal exactly may take seconds, and nobody asks for it. */
const LONGEST_INTEGER = 20;
const SMALLEST = -(2n ** 63n);
const LARGEST = 2n ** 64n - 1n;
const NUMBER = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;
const QUOTE = 0x22;
const MINUS = 0x2d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const COMMA = 0x2c;

/**
 * Reads JSON like {@link parseExactly}, which has let `JSON.parse` refuse every mistake before: this reader
 * checks none of the grammar again and so stays small.
 */
class ExactReader {
  readonly #text: string;
  readonly #maxDepth: number;
  #at = 0;
  #depth = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
  }

  /** value = object / array / string / number / "true" / "false" / "null" */
  readValue(): unknown {
    const first = this.#peek();
    if (first === QUOTE) return this.#readString();
    if (first === OPEN_BRACE) return this.#nested(() => this.#readObject());
    if (first === OPEN_BRACKET) return this.#nested(() => this.#readArray());
    if (first === MINUS || (first >= 0x30 && first <= 0x39)) return this.#readNumber();
    return this.#readWord(first);
  }

  /** Reads one member of an object, and passes over the others however deep they nest. */
  readMember(name: string): unknown {
    let value: unknown;
    if (!this.#skips(OPEN_BRACE) || this.#skips(CLOSE_BRACE)) return undefined;
    do {
      this.#peek();
      const key = this.#readString();
      this.#peek();
      this.#at++;
      // As in every object, the last of several members of one name counts.
      if (key === name) value = this.readValue();
      else this.#skipValue();
    } while (this.#skips(COMMA));
    return value;
  }

  /** Moves to what stands behind a value: a comma, or the brace that ends the object around it. */
  #skipValue(): void {
    let depth = 0;
    for (;;) {
      const code = this.#peek();
      if (depth === 0 && (code === COMMA || code === CLOSE_BRACE)) return;
      if (code === OPEN_BRACKET || code === OPEN_BRACE) depth++;
      else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) depth--;
      this.#at = code === QUOTE ? this.#endOfEscapedString(this.#at + 1) : this.#at + 1;
    }
  }

  #nested(read: () => unknown): unknown {
    this.#depth++;
    if (this.#depth > this.#maxDepth) throw tooDeep(this.#maxDepth, this.#at);
    this.#at++;
    const value = read();
    this.#depth--;
    return value;
  }

  /** object = "{" [ string ":" value *( "," string ":" value ) ] "}" */
  #readObject(): object {
    const object: Record<string, unknown> = {};
    if (this.#skips(CLOSE_BRACE)) return object;
    do {
      this.#peek();
      const key = this.#readString();
      this.#peek();
      this.#at++;
      const value = this.readValue();
      if (key === "__proto__") define(object, key, value);
      else object[key] = value;
    } while (this.#skips(COMMA));
    this.#at++;
    return object;
  }

  /** array = "[" [ value *( "," value ) ] "]" */
  #readArray(): unknown[] {
    const array: unknown[] = [];
    if (this.#skips(CLOSE_BRACKET)) return array;
    do array.push(this.readValue());
    while (this.#skips(COMMA));
    this.#at++;
    return array;
  }

  #readString(): string {
    const start = this.#at + 1;
    const end = this.#text.indexOf('"', start);
    const body = this.#text.slice(start, end);
    if (!body.includes("\\")) {
      this.#at = end + 1;
      return body;
    }
    this.#at = this.#endOfEscapedString(start);
    // The engine decodes the escapes; the slice is one string literal and holds nothing else.
    return JSON.parse(this.#text.slice(start - 1, this.#at)) as string;
  }

  #endOfEscapedString(start: number): number {
    let at = start;
    for (;;) {
      const code = this.#text.charCodeAt(at);
      if (code === QUOTE) return at + 1;
      at += code === 0x5c ? 2 : 1;
    }
  }

  #readNumber(): number | bigint {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    const literal = match?.[0] ?? "";
    this.#at += literal.length;
    const value = Number(literal);
    const isInteger = match?.[1] === undefined && match?.[2] === undefined;
    if (literal.length < LONGEST_SAFE_INTEGER || !isInteger || Number.isSafeInteger(value)) return value;
    if (literal.length > LONGEST_INTEGER) return value;
    const integer = BigInt(literal);
    return integer >= SMALLEST && integer <= LARGEST ? integer : value;
  }

  #readWord(first: number): boolean | null {
    const isFalse = first === 0x66;
    this.#at += isFalse ? 5 : 4;
    if (isFalse) return false;
    return first === 0x74 ? true : null;
  }

  /** Moves past white space and returns the code of the character there. */
  #peek(): number {
    let code = this.#text.charCodeAt(this.#at);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
      code = this.#text.charCodeAt(++this.#at);
    }
    return code;
  }

  #skips(code: number): boolean {
    if (this.#peek() !== code) return false;
    this.#at++;
    return true;
  }
}

function define(object: object, key: string, value: unknown): void {
  // A plain assignment would replace the prototype instead of adding the member.
  Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
}

/** Builds the error for a text that nests deeper than `maxDepth`; `offset` counts UTF-16 code units. */
export function tooDeep(maxDepth: number, offset?: number): ProtocolError {
  const where = offset === undefined ? "" : ` at offset ${offset}`;
  return new ProtocolError(`expected JSON nested at most ${maxDepth} levels, got more${where}`);
}

/**
 * Parses JSON and keeps every integer of 64 bits: a literal without fraction and exponent beyond ±(2^53 - 1)
 * becomes a `bigint`; one that no 64 bits hold stays the number that `JSON.parse` makes of it. Takes two to six times as long as `JSON.parse`: meant for texts that are known to hold such a literal.
 *
 * Throws {@link ProtocolError} `ERR_VARLINK_PROTOCOL` where `JSON.parse` throws, and past `maxDepth`.
 * UAPI.20 §Types: integers reach from -2^63 to 2^64 - 1.
 */
export function parseExactly(text: string, options?: ParseOptions): unknown {
  parseLoosely(text);
  return readValidJson(text, options);
}

/** Reads a text that `JSON.parse` has accepted, as {@link parseExactly} does. */
export function readValidJson(text: string, options?: ParseOptions): unknown {
  return new ExactReader(text, options?.maxDepth ?? DEFAULT_MAX_DEPTH).readValue();
}

/**
 * Reads one member of the object in a text that `JSON.parse` has accepted, as {@link parseExactly} does; undefined if
 * there is none. Only the depth of that member counts: the others are passed over.
 *
 * Throws {@link ProtocolError} `ERR_VARLINK_PROTOCOL` past 1,000 levels.
 */
export function readMemberExactly(text: string, name: string): unknown {
  return new ExactReader(text, DEFAULT_MAX_DEPTH).readMember(name);
}

/**
 * Parses JSON at the speed of `JSON.parse`, which it is but for the error: an integer beyond ±(2^53 - 1) arrives
 * rounded. For a caller that visits the values anyway and asks {@link parseExactly} once it meets such a number.
 *
 * Throws {@link ProtocolError} `ERR_VARLINK_PROTOCOL` with the position, not with the text. Sets no depth limit.
 */
export function parseLoosely(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's own error quotes the text, which may be anybody's password.
    throw syntaxError(text);
  }
}

/** Texts up to this length are searched for their mistake: in more, a peer would have the search take seconds. */
const longestToSearch = 2 * 1024 * 1024;

function syntaxError(text: string): ProtocolError {
  if (text.length > longestToSearch) {
    return new ProtocolError(`expected JSON, got ${text.length} characters that are none`);
  }
  const offset = findJsonMistake(text) ?? text.length;
  const got =
    offset < text.length ? JSON.stringify(String.fromCodePoint(text.codePointAt(offset) ?? 0)) : "the end";
  return new ProtocolError(`expected JSON, got ${got} at offset ${offset} of ${text.length}`);
}
