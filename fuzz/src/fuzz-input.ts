/** Which of our sides an input is for. */
export type Side = "service" | "client";

/** What carries it: Unix sockets of the addon, those of `node:net`, or memory, where every cut is exact. */
export type CarrierName = "native" | "node" | "memory";

/** What is written in one go, and how many descriptors with it. Never empty. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly descriptors: number;
}

/** A call that the client makes before it hears anything. */
export type CallMade = "echo" | "any" | "descriptors" | "note" | "count" | "upgrade";

/** One input: all that a peer says on one connection. */
export interface FuzzInput {
  readonly side: Side;
  readonly carrier: CarrierName;
  /** What a client calls; nothing for a service. */
  readonly calls: readonly CallMade[];
  readonly pieces: readonly Piece[];
}

/** All bytes of an input. */
export function bytesOf({ pieces }: FuzzInput): Buffer {
  return Buffer.concat(pieces.map(({ bytes }) => bytes));
}
