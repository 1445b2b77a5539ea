import { openConnection } from "zlink";
import { growth, measureBoth } from "../growth.ts";
import { type Amount, exactly, type Scenario, told } from "../scenario.ts";
import { ServiceProcess } from "../service-process.ts";
import { Soak } from "../soak-interface.ts";

const pipelined = 100;
const warmUpCalls = 50_000;

const countOf = ({ isQuick }: Amount): number => (isQuick ? 200_000 : 1_000_000);

/** Calls on one connection, whose memory must not grow with their number. */
export const manyCalls: Scenario = {
  name: "many calls",
  descriptors: () => 200,
  run: async (amount) => {
    await using service = await ServiceProcess.start();
    await using connection = await openConnection(service.address);
    const soak = connection.as(Soak);
    const call = async (calls: number): Promise<number> => {
      let answered = 0;
      for (let first = 0; first < calls; first += pipelined) {
        const texts = Array.from({ length: pipelined }, (_, index) => `call ${first + index}`);
        const replies = await Promise.all(texts.map((text) => soak.echo({ text })));
        answered += replies.filter(({ text }, index) => text === texts[index]).length;
      }
      return answered;
    };
    await call(warmUpCalls);
    const before = await measureBoth(service);
    const begun = performance.now();
    const count = countOf(amount);
    const answered = await call(count);
    const each = ((performance.now() - begun) / count) * 1000;
    const after = await measureBoth(service);
    return [
      exactly("calls on one connection, answered", answered, count),
      told("each, pipelined by 100", each, "µs"),
      ...growth(before, after, { heapMib: 2, residentMib: 32 }),
    ];
  },
};
