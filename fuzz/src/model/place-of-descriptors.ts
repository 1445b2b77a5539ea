import type { FuzzInput } from "../fuzz-input.ts";
import { maxMessageDescriptors } from "./limits.ts";

/**
 * Where, in the bytes of an input, descriptors come that no message may have: more than 253, or in a read in which
 * none begins (UAPI.20 §File descriptors). Undefined if they are all where they belong.
 */
export function misplacedDescriptors({ pieces }: FuzzInput): number | undefined {
  const whole = Buffer.concat(pieces.map(({ bytes }) => bytes));
  let start = 0;
  for (const { bytes, descriptors } of pieces) {
    const end = start + bytes.length;
    if (descriptors > maxMessageDescriptors) return start;
    if (descriptors > 0 && !beginsBetween(whole, start, end)) return start;
    start = end;
  }
  return undefined;
}

function beginsBetween(bytes: Buffer, start: number, end: number): boolean {
  if (start === 0 || bytes[start - 1] === 0) return true;
  const nul = bytes.indexOf(0, start);
  return nul >= 0 && nul + 1 < end;
}
