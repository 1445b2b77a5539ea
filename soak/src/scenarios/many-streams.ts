import { setImmediate as turn } from "node:timers/promises";
import { connect } from "zlink";
import { growth, measureBoth, measureIdle } from "../growth.ts";
import { type Amount, atMost, exactly, type Scenario, told } from "../scenario.ts";
import { ServiceProcess } from "../service-process.ts";
import { Soak } from "../soak-interface.ts";

const characters = 1000;
const endless = Number.MAX_SAFE_INTEGER;
/** What a socket, the text gathered for it and the replies that a client holds come to, and as much again. */
const valuesAhead = 3000;

const countOf = ({ isQuick }: Amount): number => (isQuick ? 300 : 1000);
const valuesOf = ({ isQuick }: Amount): number => (isQuick ? 100 : 500);

/** Streams at once, of which one is endless and has a reader who sleeps. */
export const manyStreams: Scenario = {
  name: "many streams",
  descriptors: (amount) => countOf(amount) + 200,
  run: async (amount) => {
    await using service = await ServiceProcess.start();
    await using client = await connect(service.address, Soak);
    const [count, to] = [countOf(amount), valuesOf(amount)];
    const read = async (name: string): Promise<number> => {
      let values = 0;
      for await (const _ of client.count.more({ name, to, characters })) values += 1;
      return values;
    };
    const readAll = () => Promise.all(Array.from({ length: count - 1 }, (_, index) => read(`${index}`)));
    await readAll();
    const asleep = client.count.more({ name: "asleep", to: endless, characters })[Symbol.asyncIterator]();
    await asleep.next();
    await client.echo({ text: "x" });
    const before = await measureBoth(service);
    const begun = performance.now();
    const values = await readAll();
    const readMs = performance.now() - begun;
    const ahead = (await client.progress({ name: "asleep" })).count;
    const after = await measureBoth(service);
    // The sleeper goes on where it was, and nothing is missing.
    let next = 0;
    for (let wanted = 2; wanted <= 5000; wanted += 1) next = Number((await asleep.next()).value?.count);
    await asleep.return?.();
    await turn();
    await client.close();
    const { service: left } = await measureIdle(service);
    return [
      exactly("values read beside one who sleeps", sum(values), (count - 1) * to),
      told("in", readMs, "ms"),
      atMost("values made for the one who sleeps", Number(ahead), valuesAhead),
      exactly("which it reads in order when it wakes", next, 5000),
      ...growth(before, after, { heapMib: 8, residentMib: 96 }),
      atMost("descriptors of the service when all have left", left.descriptors, before.service.descriptors),
    ];
  },
};

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
