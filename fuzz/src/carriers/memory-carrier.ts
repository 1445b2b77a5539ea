import type { Transport } from "@zlink/core";
import { openConnection, serve } from "zlink";
import { fuzzService, limits } from "../fuzz-service.ts";
import type { Carrier, OnFailure } from "./carrier.ts";
import { MemoryPeer } from "./memory-peer.ts";
import { turn } from "./peer.ts";

/** Connections in memory: the fastest, and the only one where every cut is exact. */
export async function memoryCarrier(onFailure: OnFailure): Promise<Carrier> {
  const connections = new ConnectionQueue();
  // A stream in memory is not written: what it holds is looked at.
  const server = await serve(
    connections,
    fuzzService(() => {}, onFailure),
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
      const connection = await openConnection(peer.transport, limits);
      return { connection, peer, readRaw: (_stream, length) => readRaw(peer, length) };
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

/** Connections for a server, one after another. */
class ConnectionQueue implements AsyncIterable<Transport> {
  readonly #waiting: Transport[] = [];
  #give: (() => void) | undefined;

  add(transport: Transport): void {
    this.#waiting.push(transport);
    this.#give?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Transport, void> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) yield next;
      else
        await new Promise<void>((resolve) => {
          this.#give = resolve;
        });
    }
  }
}
