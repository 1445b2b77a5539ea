import type { Transport } from "@zlink/core";
import { openConnection, serve } from "zlink";
import { limits } from "../fuzz-service.ts";
import type { Carrier, Sides } from "./carrier.ts";
import { MemoryPeer } from "./memory-peer.ts";
import { openedClient } from "./opened-client.ts";
import { OpenedPeers } from "./opened-peers.ts";
import { turn } from "./peer.ts";
import { Queue } from "./queue.ts";

/** Connections in memory: the fastest, and the only one where every cut is exact. */
export async function memoryCarrier(sides: Sides): Promise<Carrier> {
  const connections = new Queue<Transport>();
  // A stream in memory is not written: what it holds is looked at.
  const server = await serve(
    each(connections),
    sides.service(() => {}),
  );
  return {
    async connect() {
      const peer = new MemoryPeer(limits.maxMessageBytes);
      connections.add(peer.transport);
      await turn();
      return peer;
    },
    async openClient() {
      const peer = new MemoryPeer(limits.maxMessageBytes);
      const connection = await openConnection(peer.transport, sides.client);
      return openedClient(connection, new OpenedPeers(peer), (_stream, length) => readRaw(peer, length));
    },
    async [Symbol.asyncDispose]() {
      await server.close({ graceMs: 0 });
    },
  };
}

async function readRaw(peer: MemoryPeer, length: number): Promise<Uint8Array> {
  while (peer.raw === undefined || peer.raw.length < length) await turn();
  return peer.raw;
}

async function* each<T>(queue: Queue<T>): AsyncGenerator<T, void> {
  for (;;) yield await queue.next();
}
