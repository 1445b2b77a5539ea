const WHITE_SPACE = /[ \t\n\r]*/y;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;
// The characters between two escapes; a single class repeated, so that no length exhausts the engine's stack.
const PLAIN = /[ !#-[\]-\uffff]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

type Expected = "value" | "first value" | "key" | "first key" | "colon" | "comma" | "end";

/**
 * Finds where a text stops being JSON: the offset, in UTF-16 code units, of the first token that does not fit, or
 * the length when the text ends too early; `undefined` when nothing is wrong. Engines say this in words that
 * change with their versions, or not at all. Reads the text once and keeps its own stack.
 */
export function findJsonMistake(text: string): number | undefined {
  const open: string[] = [];
  let expected: Expected = "value";
  let at = 0;
  for (;;) {
    // Most tokens follow at once, and a peer may have sent millions of them.
    if (text.charCodeAt(at) <= 0x20) at = after(WHITE_SPACE, text, at) ?? at;
    if (expected === "end") return at === text.length ? undefined : at;
    const step = advance(text, at, expected, open);
    if (typeof step === "number") return step;
    at = step.at;
    expected = step.expected;
  }
}

interface Step {
  readonly at: number;
  readonly expected: Expected;
}

/** Reads one token; returns the offset of the mistake if it is not what was expected. */
function advance(text: string, at: number, expected: Expected, open: string[]): Step | number {
  const character = text[at];
  if (expected === "colon") return character === ":" ? { at: at + 1, expected: "value" } : at;
  if (expected === "comma" && character === ",") {
    return { at: at + 1, expected: open.at(-1) === "}" ? "key" : "value" };
  }
  const mayClose = expected === "comma" || expected === "first value" || expected === "first key";
  if (mayClose && character === open.at(-1)) {
    open.pop();
    return { at: at + 1, expected: afterValue(open) };
  }
  if (expected === "comma") return at;
  if (expected === "key" || expected === "first key") {
    const end = character === '"' ? endOfString(text, at) : { mistake: at };
    return typeof end === "number" ? { at: end, expected: "colon" } : end.mistake;
  }
  return advanceValue(text, at, open);
}

function advanceValue(text: string, at: number, open: string[]): Step | number {
  const character = text[at];
  if (character === "{" || character === "[") {
    open.push(character === "{" ? "}" : "]");
    return { at: at + 1, expected: character === "{" ? "first key" : "first value" };
  }
  if (character === '"') {
    const end = endOfString(text, at);
    return typeof end === "number" ? { at: end, expected: afterValue(open) } : end.mistake;
  }
  const end = after(SCALAR, text, at);
  return end === undefined ? at : { at: end, expected: afterValue(open) };
}

function afterValue(open: readonly string[]): Expected {
  return open.length === 0 ? "end" : "comma";
}

function endOfString(text: string, start: number): number | { readonly mistake: number } {
  let at = start + 1;
  for (;;) {
    at = after(PLAIN, text, at) ?? at;
    if (text[at] === '"') return at + 1;
    const next = after(ESCAPE, text, at);
    if (next === undefined) return { mistake: at };
    at = next;
  }
}

function after(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
