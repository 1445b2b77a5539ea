import { openSync } from "node:fs";
import { framed, type Limits, type Transport, toLimits } from "@zlink/core";
import { ScriptedPeer, type ScriptedStream } from "@zlink/core/testing";
import { FileDescriptor, openConnection, serve } from "zlink";
import { conformanceService } from "../conformance-service.ts";
import type { RawPeer } from "../raw-peer.ts";
import type { ConformanceTransport } from "./transport.ts";

/** Bytes and descriptors in memory: every cut is exact, and nothing is left to a kernel. */
export const inMemory: ConformanceTransport<ScriptedStream> = {
  name: "in memory",
  mostDescriptors: Number.POSITIVE_INFINITY,
  async serve(limits) {
    const connections = new ConnectionQueue();
    // The one connection of a case that is upgraded: its stream in memory takes no bytes, so the peer shows them.
    let current: MemoryPeer | undefined;
    const sendBack = (stream: ScriptedStream): void => current?.sentBack(stream);
    const server = await serve(connections, { ...conformanceService(sendBack), ...limits });
    return {
      async connect() {
        const { peer, transport } = pair(limits);
        current = peer;
        connections.add(transport);
        await turn();
        return peer;
      },
      [Symbol.asyncDispose]: () => server.close({ graceMs: 0 }),
    };
  },
  async connect(limits) {
    const { peer, transport } = pair(limits);
    const connection = await openConnection(transport, limits);
    return {
      connection,
      peer,
      async readRaw(stream, length) {
        while (stream.unread.length < length) await turn();
        for (const descriptor of stream.descriptors) descriptor.close();
        return Buffer.from(stream.unread);
      },
    };
  },
};

function pair(limits: Partial<Limits>): { peer: MemoryPeer; transport: Transport<ScriptedStream> } {
  const scripted = new ScriptedPeer();
  return { peer: new MemoryPeer(scripted), transport: framed(scripted.stream, toLimits(limits)) };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

class MemoryPeer implements RawPeer {
  readonly #descriptors: FileDescriptor[] = [];
  readonly #scripted: ScriptedPeer;
  #stream: ScriptedStream | undefined;

  constructor(scripted: ScriptedPeer) {
    this.#scripted = scripted;
  }

  get received(): Buffer {
    return Buffer.concat([
      Buffer.from(this.#scripted.writes.join("")),
      this.#stream?.unread ?? Buffer.alloc(0),
    ]);
  }

  get openDescriptors(): number {
    // Whoever has the stream owns them.
    for (const descriptor of this.#stream?.descriptors ?? []) descriptor.close();
    return this.#descriptors.filter(({ fd }) => fd >= 0).length;
  }

  get hasEnded(): boolean {
    return this.#scripted.ended !== undefined;
  }

  async send(bytes: Uint8Array, descriptors: number): Promise<void> {
    const sent = Array.from({ length: descriptors }, () => new FileDescriptor(openSync("/dev/null", "r")));
    this.#descriptors.push(...sent);
    this.#scripted.say(bytes, sent);
  }

  halfClose(): void {
    this.#scripted.hangUp("half-closed");
  }

  hangUp(): void {
    this.#scripted.hangUp();
  }

  change(): Promise<void> {
    return turn();
  }

  /** The service has the connection as a stream: what that holds comes back. */
  sentBack(stream: ScriptedStream): void {
    this.#stream = stream;
  }
}

/** Connections for a server, one after another. */
class ConnectionQueue implements AsyncIterable<Transport> {
  #give: (transport: IteratorResult<Transport>) => void = () => {};

  add(transport: Transport): void {
    this.#give({ done: false, value: transport });
  }

  [Symbol.asyncIterator](): AsyncIterator<Transport> {
    return {
      next: () =>
        new Promise((resolve) => {
          this.#give = resolve;
        }),
    };
  }
}
