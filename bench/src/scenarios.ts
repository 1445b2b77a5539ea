import type { WorkName } from "./work.ts";

/** What is measured, for every implementation that can do it. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly work: WorkName;
  /** See {@link Work.size}. */
  readonly size: number;
  /** What one figure is the cost of. */
  readonly unit: "call" | "reply" | "process" | "connection" | "stream";
  /**
   * How it is measured: `rounds` by a client that makes many calls, `processes` by a new client for each, and `memory`
   * by what the two sides grow by.
   */
  readonly measure: "rounds" | "processes" | "memory";
  /** Calls are made in multiples of this. */
  readonly step: number;
  /** Whether a quick run has it too. */
  readonly isQuick: boolean;
  /** A scenario whose figure for the same implementation this one is compared with. */
  readonly base?: string;
}

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

/** Between them they take every path: small and large, one and many, a stream, a new connection, a new process. */
const quickNames = new Set(["sequential", "pipelined-100", "stream", "echo-64k", "connect", "start-up"]);

type Variable = Pick<Scenario, "name" | "title" | "work" | "size"> & Partial<Scenario>;

function scenario(given: Variable): Scenario {
  return { unit: "call", measure: "rounds", step: 1, isQuick: quickNames.has(given.name), ...given };
}

function pipelined(size: number): Scenario {
  return scenario({
    name: `pipelined-${size}`,
    title: `calls pipelined by ${size}`,
    work: "pipelined",
    size,
    step: size,
  });
}

function echo(name: string, title: string, size: number): Scenario {
  return scenario({ name: `echo-${name}`, title: `a text of ${title} there and back`, work: "echo", size });
}

function idle(size: number): Scenario {
  const title = `calls beside ${size} idle connections`;
  return scenario({ name: `idle-${size}`, title, work: "idle", size, base: "sequential" });
}

function memory(of: "connection" | "stream"): Scenario {
  const title = `memory of an idle ${of}`;
  const work = `memory-${of}` as const;
  return scenario({ name: work, title, work, size: 4000, unit: of, measure: "memory" });
}

/** All scenarios, in the order in which they run. */
export const scenarios: readonly Scenario[] = [
  scenario({ name: "sequential", title: "calls one after another", work: "sequential", size: 1 }),
  pipelined(10),
  pipelined(100),
  pipelined(1000),
  scenario({ name: "stream", title: "a stream of small replies", work: "stream", size: 1, unit: "reply" }),
  echo("64k", "64 KiB", 64 * kibibyte),
  echo("1m", "1 MiB", mebibyte),
  echo("8m", "8 MiB", 8 * mebibyte),
  scenario({ name: "connect", title: "connect and one call", work: "connect", size: 1 }),
  scenario({ name: "descriptor", title: "a descriptor each way", work: "descriptor", size: 1 }),
  idle(1000),
  idle(4000),
  scenario({ name: "busy-16", title: "16 busy connections", work: "busy", size: 16, step: 16 }),
  scenario({ name: "entries", title: "200 structs there and back", work: "entries", size: 200 }),
  scenario({ name: "map", title: "a map of 500 there and back", work: "map", size: 500 }),
  scenario({
    name: "integers",
    title: "200 integers of 64 bits there and back",
    work: "integers",
    size: 200,
  }),
  scenario({
    name: "start-up",
    title: "a process until its first reply",
    work: "start-up",
    size: 1,
    unit: "process",
    measure: "processes",
  }),
  memory("connection"),
  memory("stream"),
];
