/** Which of our sides an input is for. */
export type Side = "service" | "client";

/** What carries it: Unix sockets of the addon, those of `node:net`, its TCP, or memory, where every cut is exact. */
export type CarrierName = "native" | "node" | "tcp" | "memory";

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
  /** Interceptors, an observer and a trace stand around the side that is tried. */
  readonly isWatched: boolean;
  /** The client is a `Client`, which has an address to come back to, and not a `Connection`. False for a service. */
  readonly reconnects: boolean;
  /** What a client calls; nothing for a service. */
  readonly calls: readonly CallMade[];
  readonly pieces: readonly Piece[];
}

/** True for a call that a `Client` makes on a connection of its own. */
export function hasOwnConnection(call: CallMade): boolean {
  return call === "count" || call === "upgrade";
}

/** All bytes of an input. */
export function bytesOf({ pieces }: FuzzInput): Buffer {
  return Buffer.concat(pieces.map(({ bytes }) => bytes));
}
