import type { ConformanceCase, Part } from "./case.ts";

/** What one read brings. */
export interface Piece {
  readonly bytes: Uint8Array;
  /** How many descriptors come with it. */
  readonly descriptors: number;
}

/** The bytes of parts, one behind the other. */
export function toBytes(parts: readonly Part[]): Buffer {
  return Buffer.concat(parts.map(partBytes));
}

function partBytes(part: Part): Buffer {
  if ("message" in part) return Buffer.from(`${JSON.stringify(part.message)}\0`);
  if ("hex" in part) return Buffer.from(part.hex, "hex");
  return Buffer.from(part.text.repeat(part.times ?? 1));
}

/** The bytes of a case, cut as it says: a list of pieces for each run. */
export function runsOf(each: ConformanceCase): readonly (readonly Piece[])[] {
  const bytes = toBytes(each.bytes);
  const { cuts } = each;
  const inner = Array.from({ length: Math.max(bytes.length - 1, 0) }, (_, index) => index + 1);
  if (cuts === "each in turn") return inner.map((offset) => cut(bytes, [offset], each));
  return [cut(bytes, cuts === "every byte" ? inner : cuts, each)];
}

function cut(bytes: Buffer, offsets: readonly number[], { descriptors }: ConformanceCase): readonly Piece[] {
  const starts = new Set([0, ...offsets, ...descriptors.map(({ at }) => at)]);
  const ordered = [...starts].sort((left, right) => left - right);
  return ordered.map((start, index) => ({
    bytes: bytes.subarray(start, ordered[index + 1] ?? bytes.length),
    descriptors: descriptors.find(({ at }) => at === start)?.count ?? 0,
  }));
}
