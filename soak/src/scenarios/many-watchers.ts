import { connect, openConnection } from "zlink";
import { nowMs } from "../changing-value.ts";
import { growth, measureIdle } from "../growth.ts";
import { type Amount, atMost, exactly, type Figure, type Scenario, told } from "../scenario.ts";
import { ServiceProcess } from "../service-process.ts";
import { Soak } from "../soak-interface.ts";

const perSecond = 10_000;
/** Of the watchers, so many leave before the value changes. */
const leaving = 100;
/** How much longer than asked the changes may take, and how old a change may be that a watcher gets. */
const lateMs = 1000;

const countOf = ({ isQuick }: Amount): number => (isQuick ? 300 : 1000);
const secondsOf = ({ isQuick }: Amount): number => (isQuick ? 2 : 20);

/** What one watcher has seen. */
interface Watch {
  readonly last: number;
  readonly replies: number;
  readonly agesMs: readonly number[];
}

/** Watches to the end, and rejects if the value ever goes back. Tells of the first value. */
async function watch(address: string, onFirst: () => void): Promise<Watch> {
  await using connection = await openConnection(address);
  const seen = { last: -1, replies: 0, agesMs: [] as number[] };
  for await (const { count, atMs } of connection.as(Soak).watch.more()) {
    const value = Number(count);
    if (value < seen.last) throw new Error(`the value went back from ${seen.last} to ${value}`);
    seen.last = value;
    seen.replies += 1;
    if (seen.replies === 1) onFirst();
    else if (seen.replies % 10 === 0) seen.agesMs.push(nowMs() - atMs);
  }
  return seen;
}

/** Begins so many watches; resolves when all have their first value, to the promise of their ends. */
async function beginWatches(address: string, count: number): Promise<{ readonly ended: Promise<Watch[]> }> {
  return new Promise((resolve, reject) => {
    let begun = 0;
    const onFirst = (): void => {
      begun += 1;
      if (begun === count) resolve({ ended });
    };
    const ended = Promise.all(Array.from({ length: count }, () => watch(address, onFirst)));
    ended.catch(reject);
  });
}

/** Watches, and leaves with the first value. */
async function peek(address: string): Promise<void> {
  await using connection = await openConnection(address);
  for await (const _ of connection.as(Soak).watch.more()) break;
}

/** How many watch, when the service has no other connections than so many. */
async function watchersAmong(service: ServiceProcess, connections: number): Promise<number> {
  while ((await service.measure()).connections !== connections);
  await using client = await connect(service.address, Soak);
  return Number((await client.watchers()).count);
}

/** A value that changes 10,000 times a second, and those who watch it. */
export const manyWatchers: Scenario = {
  name: "many watchers",
  descriptors: (amount) => countOf(amount) + leaving + 200,
  run: async (amount) => {
    await using service = await ServiceProcess.start();
    const [count, seconds] = [countOf(amount), secondsOf(amount)];
    await changeWatched(service, count, 1);
    const before = await measureIdle(service);
    const figures = await changeWatched(service, count, seconds);
    const after = await measureIdle(service);
    return [
      ...figures,
      exactly("who are still known when all have left", await watchersAmong(service, 0), 0),
      ...growth(before, after, { heapMib: 8, residentMib: 96 }),
    ];
  },
};

async function changeWatched(service: ServiceProcess, count: number, seconds: number): Promise<Figure[]> {
  const { ended } = await beginWatches(service.address, count);
  await Promise.all(Array.from({ length: leaving }, () => peek(service.address)));
  const known = await watchersAmong(service, count);
  const usedBefore = await service.usedMicroseconds();
  await using client = await connect(service.address, Soak);
  const { changes, tookMs } = await client.change({ perSecond, seconds });
  const usedMs = ((await service.usedMicroseconds()) - usedBefore) / 1000;
  const watches = await ended;
  const agesMs = watches.flatMap((each) => each.agesMs).sort((one, other) => one - other);
  const replies = watches.reduce((total, each) => total + each.replies, 0);
  return [
    exactly("watchers that are known when some have left", known, count),
    exactly("changes", Number(changes), perSecond * seconds),
    atMost("in", tookMs, seconds * 1000 + lateMs, "ms"),
    exactly(
      "watchers that ended with the last",
      watches.filter(({ last }) => last === Number(changes)).length,
      count,
    ),
    told("replies a second", (replies / tookMs) * 1000),
    told("age of a change, median", agesMs[agesMs.length >> 1] ?? 0, "ms"),
    atMost("of 99 %", agesMs[Math.floor(agesMs.length * 0.99)] ?? 0, lateMs, "ms"),
    told("of a processor for the service", (usedMs / tookMs) * 100, "%"),
  ];
}
