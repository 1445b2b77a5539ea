import type { NetConnectOpts } from "node:net";

/** What a victim does, one thing after another. It reads nothing that it is not told to. */
export type Action =
  /** Reads until so many messages have come. */
  | { readonly read: number }
  /** Reads until something has come. */
  | { readonly readSome: true }
  /** Writes, so often, and waits until the kernel has it. */
  | { readonly write: string; readonly times?: number }
  | { readonly halfClose: true };

/** The part of a peer that is going to be killed. */
export interface VictimPart {
  readonly role: "client" | "service";
  /** Where it connects to, or listens: over TCP at a port of its own. */
  readonly at: NetConnectOpts;
  /** Done on each connection; a service that is to accept none has no such list. */
  readonly actions: readonly Action[] | undefined;
}

/** What a victim tells its parent. */
export type VictimReport =
  /** It listens there. */
  | { readonly listens: NetConnectOpts }
  /** It has done all on one of its connections, and does no more. */
  | { readonly isThere: true };
