import type { Sink } from "../terminal.ts";

// C0 without tab and line feed, DEL and C1, which terminals obey, and what turns the direction of writing.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Makes text of a service fit for a terminal: each control character but tab and line feed becomes U+FFFD, so that
 * no service can move the cursor, recolour or retitle the terminal of who looks at it.
 */
function printable(text: string): string {
  return text.replace(unprintable, "\ufffd");
}

/** True if what is written ends on a terminal: at once, or by way of what was told to expect colours (FORCE_COLOR). */
export function isLookedAt(sink: Sink): boolean {
  return sink.isTerminal || sink.hasColors;
}

/** Text of a service as it may go there: fit for a terminal where one shows it, unchanged for programs. */
export function shownOn(sink: Sink, text: string): string {
  return isLookedAt(sink) ? printable(text) : text;
}

// The same without C0, which JSON escapes itself: an escape in it is a colour of ours.
const unescaped = /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Escapes the characters of that kind which JSON lets stand as they are, coloured or not. The value stays the same. */
export function printableJson(json: string): string {
  return json.replace(unescaped, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
