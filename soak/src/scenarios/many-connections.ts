import { type Connection, openConnection } from "zlink";
import { growth, type Moment, measureIdle } from "../growth.ts";
import { usedMicroseconds } from "../process-figures.ts";
import { type Amount, atMost, exactly, type Figure, type Scenario, told } from "../scenario.ts";
import { ServiceProcess } from "../service-process.ts";
import { Soak } from "../soak-interface.ts";

const connectedAtATime = 200;
const callsInRound = 2000;
const rounds = 9;

const countOf = ({ isQuick }: Amount): number => (isQuick ? 2000 : 10_000);

/** Many clients at once, and what a call costs while the others idle. */
export const manyConnections: Scenario = {
  name: "many connections",
  descriptors: (amount) => countOf(amount) + 200,
  run: async (amount) => {
    await using service = await ServiceProcess.start();
    const count = countOf(amount);
    // Once before anything is measured: code is compiled, and memory taken, that stays.
    await costOfCall(service);
    await closeAll(await openAll(service, connectedAtATime));
    const before = await measureIdle(service);
    const figures = await beConnected(service, count, before);
    const after = await measureIdle(service);
    return [...figures, ...growth(before, after, { heapMib: 2, residentMib: 128 })];
  },
};

/** Has so many connections for a while. */
async function beConnected(service: ServiceProcess, count: number, before: Moment): Promise<Figure[]> {
  const costAlone = await costOfCall(service);
  const begun = performance.now();
  const connections = await openAll(service, count);
  const openMs = performance.now() - begun;
  const held = await service.measure();
  const bytesEach = (of: "heapBytes" | "residentBytes") => (held[of] - before.service[of]) / count;
  const cost = await costOfCall(service);
  const asked = connections.map((connection) => connection.as(Soak).echo({ text: "all" }));
  const answers = await Promise.all(asked);
  await closeAll(connections);
  // Before and behind: a machine that was busy once would hide what the others cost.
  const least = Math.min(costAlone, await costOfCall(service));
  return [
    exactly("connections at once", held.connections, count),
    exactly("of them answered", answers.filter(({ text }) => text === "all").length, count),
    told("opened and accepted in", openMs, "ms"),
    atMost("heap that each takes in the service", bytesEach("heapBytes") / 1024, 8, "KiB"),
    atMost("resident memory that each takes there", bytesEach("residentBytes") / 1024, 32, "KiB"),
    ...costFigures(least, cost),
  ];
}

function costFigures(alone: number, beside: number): Figure[] {
  return [
    told("a call costs both sides, beside no other client", alone, "µs"),
    told("beside all of them, idle", beside, "µs"),
    atMost("that is, times as much", beside / alone, 1.5),
  ];
}

async function openAll(service: ServiceProcess, count: number): Promise<Connection[]> {
  const connections: Connection[] = [];
  while (connections.length < count) {
    const next = Math.min(connectedAtATime, count - connections.length);
    const opened = Array.from({ length: next }, () => openConnection(service.address));
    connections.push(...(await Promise.all(opened)));
  }
  // A connection counts when the service has accepted it: the last is answered behind all before.
  await connections.at(-1)?.as(Soak).echo({ text: "accepted" });
  return connections;
}

async function closeAll(connections: readonly Connection[]): Promise<void> {
  await Promise.all(connections.map((connection) => connection.close()));
}

/** Processor time of a call in both processes: the least of some rounds, which others on the machine disturb least. */
async function costOfCall(service: ServiceProcess): Promise<number> {
  const connection = await openConnection(service.address);
  const soak = connection.as(Soak);
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const before = await usedTime(service);
    for (let call = 0; call < callsInRound; call += 1) await soak.echo({ text: "x" });
    least = Math.min(least, (await usedTime(service)) - before);
  }
  await connection.close();
  return least / callsInRound;
}

async function usedTime(service: ServiceProcess): Promise<number> {
  return usedMicroseconds() + (await service.usedMicroseconds());
}
