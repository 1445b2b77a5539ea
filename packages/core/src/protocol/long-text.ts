import type { JsonText } from "./json-text.ts";
import { plainnessOf } from "./plain-values.ts";

/** True for a text that JSON has between its quotes as it is: nothing in it is escaped. False too where that is not known. */
export type PlainTextTest = (text: string) => boolean;

let isPlainText: PlainTextTest | undefined;

/**
 * Has long texts looked through by what a runtime brings. `JSON.stringify` copies them character by character, in pieces that are
 * put together later: of a call with a megabyte of text, that is half.
 */
export function testLongTextsWith(test: PlainTextTest): void {
  isPlainText = test;
}

/** How deep long texts are looked for: to look for them takes a walk over the whole value at each level. */
const mostLevels = 4;

/** Writes JSON of a plain value that holds a long text, as `JSON.stringify` does; a plain text is a piece that is not copied. */
export function writeWithLongTexts(value: unknown): JsonText {
  if (isPlainText === undefined) return JSON.stringify(value);
  const writer = new PieceWriter(isPlainText);
  writer.write(value, mostLevels);
  return writer.end();
}

/** Writes short JSON together, and each long plain text as a piece. */
class PieceWriter {
  readonly #isPlain: PlainTextTest;
  readonly #pieces: string[] = [];
  #last = "";

  constructor(isPlain: PlainTextTest) {
    this.#isPlain = isPlain;
  }

  write(value: unknown, levels: number): void {
    // A getter may give something else than when it was looked at.
    if (levels === 0 || plainnessOf(value) !== "plain, with a long text")
      this.#last += JSON.stringify(value) ?? "null";
    // JSON has what is in the box, whatever members the box has been given.
    else if (value instanceof String || value instanceof Boolean) this.#last += JSON.stringify(value);
    else if (typeof value === "string") this.#writeText(value);
    else if (Array.isArray(value)) this.#writeItems(value, levels - 1);
    else this.#writeMembers(value as object, levels - 1);
  }

  end(): JsonText {
    return this.#pieces.length === 0 ? this.#last : [...this.#pieces, this.#last];
  }

  #writeText(text: string): void {
    if (!this.#isPlain(text)) this.#last += JSON.stringify(text);
    else {
      this.#pieces.push(`${this.#last}"`, text);
      this.#last = '"';
    }
  }

  #writeItems(items: readonly unknown[], levels: number): void {
    let before = "[";
    for (let index = 0; index < items.length; index++) {
      this.#last += before;
      this.write(items[index] ?? null, levels);
      before = ",";
    }
    this.#last += before === "[" ? "[]" : "]";
  }

  #writeMembers(object: object, levels: number): void {
    let before = "{";
    for (const [key, member] of Object.entries(object)) {
      if (member === undefined) continue;
      this.#last += `${before}${JSON.stringify(key)}:`;
      this.write(member, levels);
      before = ",";
    }
    this.#last += before === "{" ? "{}" : "}";
  }
}
