import type { Entry } from "./entry.ts";
import { ProgramPair } from "./program-pair.ts";
import type { Entrant, SideBytes } from "./sample.ts";

/**
 * Measures what a connection takes by two counts of them in new processes, after both have collected their garbage: what a
 * process takes for the first ones, such as room for the heap to grow, is no connection's.
 */
export async function enterMemory(entry: Entry): Promise<Entrant> {
  const { size } = entry.scenario;
  const few = size / 4;
  return {
    async round() {
      await using pair = await ProgramPair.start(entry);
      const begin = await bytesWith(pair, few);
      const end = await bytesWith(pair, size);
      const each = (side: keyof SideBytes): number => (end[side] - begin[side]) / (size - few);
      return { bytes: { server: each("server"), client: each("client") } };
    },
    async [Symbol.asyncDispose]() {},
  };
}

async function bytesWith({ client, server }: ProgramPair, count: number): Promise<SideBytes> {
  await client.ask(String(count));
  await server?.ask("collect");
  return { client: client.memoryBytes(), server: server?.memoryBytes() ?? 0 };
}
