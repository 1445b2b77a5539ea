/**
 * JSON of a message, or of a value within. That of a long one may come in pieces, which follow each other: to make one string
 * of megabytes takes a copy and fresh memory, dearer than all else that is done to write it.
 */
export type JsonText = string | readonly string[];

/** A text of at least so many characters stays a piece of its own. */
const leastPiece = 16 * 1024;

/** Puts text before and behind JSON. */
export function enclose(before: string, json: JsonText, after: string): JsonText {
  if (typeof json !== "string") return [before, ...json, after];
  return json.length < leastPiece ? before + json + after : [before, json, after];
}

/** Puts text in the place of the last character. */
export function replaceLast(json: JsonText, by: string): JsonText {
  if (typeof json === "string") return json.slice(0, -1) + by;
  return [...json.slice(0, -1), (json.at(-1) ?? "").slice(0, -1) + by];
}

/** Makes one string of it. */
export function joined(json: JsonText): string {
  // Not with `join`, which copies: a string that is added to others is copied when somebody looks into it.
  return typeof json === "string" ? json : json.reduce((text, piece) => text + piece, "");
}

/** How many characters it has. */
export function lengthOf(json: JsonText): number {
  return typeof json === "string" ? json.length : json.reduce((length, piece) => length + piece.length, 0);
}
