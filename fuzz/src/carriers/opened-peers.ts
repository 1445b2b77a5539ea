import type { Peer } from "./peer.ts";
import { Queue } from "./queue.ts";

/** The other ends of the connections that one client opens. */
export class OpenedPeers {
  readonly #all: Peer[] = [];
  readonly #untaken = new Queue<Peer>();

  /** Those that are there already. */
  constructor(...peers: readonly Peer[]) {
    for (const peer of peers) this.add(peer);
  }

  add(peer: Peer): void {
    this.#all.push(peer);
    this.#untaken.add(peer);
  }

  /** The next of them, in the order in which they were opened, when it is. */
  next(): Promise<Peer> {
    return this.#untaken.next();
  }

  /** All of them go away. */
  close(): void {
    for (const peer of this.#all) peer.hangUp();
  }
}
