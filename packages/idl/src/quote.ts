const MAX_QUOTED = 40;

/** Controls, what has no shape or turns the writing direction, line ends beyond ASCII, lone surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Quotes a piece of a text for a message of one line: long ones are cut, what a terminal could obey is escaped. */
export function quote(text: string): string {
  const shown = text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
  return JSON.stringify(shown).replace(UNPRINTABLE, escaped);
}

/** Replaces what must not reach a terminal by U+FFFD, unit by unit, so that columns stay; tabs are kept. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (found) => (found === "\t" ? found : "\ufffd".repeat(found.length)));
}

function escaped(found: string): string {
  return found
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
