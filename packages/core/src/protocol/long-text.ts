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

/** Writes JSON of a plain value that holds a long text, as `JSON.stringify` does; a plain text is not copied. */
export function writeWithLongTexts(value: unknown): string {
  return isPlainText === undefined ? JSON.stringify(value) : (write(value, isPlainText, mostLevels) ?? "");
}

function write(value: unknown, isPlain: PlainTextTest, levels: number): string | undefined {
  if (levels === 0 || plainnessOf(value) !== "plain, with a long text") return JSON.stringify(value);
  // JSON has what is in the box, whatever members the box has been given.
  if (value instanceof String || value instanceof Boolean) return JSON.stringify(value);
  if (typeof value === "string") return isPlain(value) ? `"${value}"` : JSON.stringify(value);
  const writeInner = (inner: unknown) => write(inner, isPlain, levels - 1);
  return Array.isArray(value) ? writeItems(value, writeInner) : writeMembers(value as object, writeInner);
}

type WriteInner = (value: unknown) => string | undefined;

function writeItems(items: readonly unknown[], writeInner: WriteInner): string {
  let text = "";
  for (let index = 0; index < items.length; index++) {
    text += `${index === 0 ? "" : ","}${writeInner(items[index]) ?? "null"}`;
  }
  return `[${text}]`;
}

function writeMembers(object: object, writeInner: WriteInner): string {
  let text = "";
  for (const [key, member] of Object.entries(object)) {
    const written = writeInner(member);
    if (written !== undefined) text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${written}`;
  }
  return `{${text}}`;
}
