import type { Caller } from "../client-outcome.ts";
import type { OpenedPeers } from "./opened-peers.ts";
import { readRaw } from "./raw-stream.ts";

/** A client under test, and the other ends of its connections. */
export interface OpenedClient {
  readonly caller: Caller;
  readonly peers: OpenedPeers;
  /** Reads so many bytes of the stream that an upgrade gave, and ends it. */
  readRaw(stream: unknown, length: number): Promise<Uint8Array>;
  /** Closes all of it. */
  close(): Promise<void>;
}

/** A client whose upgrades give streams of Node, unless what reads them says otherwise. */
export function openedClient(caller: Caller, peers: OpenedPeers, read = readRaw): OpenedClient {
  return {
    caller,
    peers,
    readRaw: read,
    async close() {
      peers.close();
      await caller.close();
    },
  };
}
