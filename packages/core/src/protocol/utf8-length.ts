// Most runtimes have it; where they do, it counts many times as fast as any code of ours.
declare const Buffer: { byteLength(text: string): number } | undefined;

/** The number of bytes that a text without lone surrogates, as JSON is, takes as UTF-8. */
export function utf8Length(text: string): number {
  return typeof Buffer === "undefined" ? countBytes(text) : Buffer.byteLength(text);
}

/** The same for any runtime. */
export function countBytes(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    // A pair of surrogates takes four bytes for two units; any other unit up to three.
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}
