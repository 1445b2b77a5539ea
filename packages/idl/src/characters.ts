// The classes of characters of the grammar, by UTF-16 unit: none of them lies beyond the first plane.

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

/** The grammar's `whitespace` beyond ASCII, except the range U+2000 to U+200A. */
const WIDE_BLANKS: ReadonlySet<number> = new Set([0xa0, 0xfeff, 0x1680, 0x180e, 0x202f, 0x205f, 0x3000]);

/** Tells whether a UTF-16 unit is `whitespace` of UAPI.20's grammar; line ends are not. */
export function isBlank(code: number): boolean {
  if (code < 0x80) return code === SPACE || code === TAB;
  return (code >= 0x2000 && code <= 0x200a) || WIDE_BLANKS.has(code);
}

/** Tells whether a UTF-16 unit ends a line (`eol_r` of UAPI.20's grammar), alone or as half of `\r\n`. */
export function isLineEnd(code: number): boolean {
  return code === LINE_FEED || code === CARRIAGE_RETURN || code === 0x2028 || code === 0x2029;
}

/** The length of the line end at `offset`: 2 for `\r\n`, 1 for every other, 0 where none stands. */
export function lineEndLength(text: string, offset: number): number {
  const code = text.charCodeAt(offset);
  if (!isLineEnd(code)) return 0;
  return code === CARRIAGE_RETURN && text.charCodeAt(offset + 1) === LINE_FEED ? 2 : 1;
}

/** Every form of a line end, for splitting text into lines. */
export const LINE_END = /\r\n|[\n\r\u2028\u2029]/;
