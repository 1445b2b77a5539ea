import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "zlink";
import type { Scenario } from "./scenarios.ts";
import type { WorkName } from "./work.ts";

/** A call and its reply as they travel, and the bytes of both. */
export interface Messages {
  readonly folder: string;
  /** Of a call and its reply, their NULs included; of a stream, of one reply. */
  readonly bytes: number;
}

/** Writes the messages of a scenario to a folder below `parent`, for the limits to send and the clients to read. */
export async function writeMessages(parent: string, scenario: Scenario): Promise<Messages> {
  const folder = join(parent, scenario.name);
  await mkdir(folder, { recursive: true });
  const [method, parameters, reply] = messageOf(scenario.work, scenario.size);
  const call = Buffer.from(stringify({ method: `org.example.Bench.${method}`, parameters }));
  const isStream = scenario.work === "stream";
  const answer = Buffer.from(
    stringify({ parameters: reply ?? parameters, ...(isStream && { continues: true }) }),
  );
  await writeFile(join(folder, "call.json"), call);
  await writeFile(join(folder, "reply.json"), answer);
  return { folder, bytes: answer.length + 1 + (isStream ? 0 : call.length + 1) };
}

type Parts = readonly [method: string, parameters: object, reply?: object];

function messageOf(work: WorkName, size: number): Parts {
  switch (work) {
    case "stream":
      return ["Count", { to: 10_000 }, { number: 10_000 }];
    case "memory-stream":
      return ["Watch", {}, { number: 1 }];
    case "echo":
      return ["Echo", { text: "the quick brown fox jumps over the lazy dog ".repeat(size).slice(0, size) }];
    case "descriptor":
      return ["Pass", { descriptor: 0 }];
    case "entries":
      return ["Entries", { values: Array.from({ length: size }, (_, index) => entry(index)) }];
    case "map":
      return [
        "Map",
        { values: Object.fromEntries(Array.from({ length: size }, (_, index) => count(index))) },
      ];
    case "integers":
      return ["Integers", { values: Array.from({ length: size }, (_, index) => largeInteger(index)) }];
    default:
      return ["Add", { first: 1234, second: 7 }, { sum: 1241 }];
  }
}

function entry(index: number): object {
  return {
    name: `service-${index}.example`,
    id: 100_000 + index * 7919,
    load: (index + 1) / 7,
    enabled: index % 3 === 0,
    tags: ["network", `group-${index % 10}`],
  };
}

function count(index: number): readonly [string, number] {
  return [`org.example.unit-${index * 31}`, index * 7919];
}

/** Beyond what a `number` holds exactly, and odd, so that rounding cannot pass. */
function largeInteger(index: number): bigint {
  return 2n ** 62n + BigInt(index) * 1_000_000_007n * 2n + 1n;
}
