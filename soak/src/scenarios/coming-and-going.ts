import { connect, openConnection } from "zlink";
import { growth, measureIdle } from "../growth.ts";
import { type Amount, exactly, type Scenario, told } from "../scenario.ts";
import { ServiceProcess } from "../service-process.ts";
import { Soak } from "../soak-interface.ts";

const clientsAtATime = 20;
const warmUpMs = 3000;

const durationMs = ({ isQuick }: Amount): number => (isQuick ? 8000 : 180_000);

/** Connections that are opened, used and closed, in every way in which that is done. */
export const comingAndGoing: Scenario = {
  name: "coming and going",
  descriptors: () => 300,
  run: async (amount) => {
    await using service = await ServiceProcess.start();
    await comeAndGo(service.address, warmUpMs);
    const before = await measureIdle(service);
    const { visits, failures } = await comeAndGo(service.address, durationMs(amount));
    const after = await measureIdle(service);
    return [
      told("clients that came and went", visits),
      exactly("of them that got no answer", failures, 0),
      ...growth(before, after, { heapMib: 2, residentMib: 48 }),
    ];
  },
};

async function comeAndGo(address: string, forMs: number): Promise<{ visits: number; failures: number }> {
  const end = performance.now() + forMs;
  let visits = 0;
  let failures = 0;
  const visitor = async (first: number): Promise<void> => {
    for (let number = first; performance.now() < end; number += 1) {
      visits += 1;
      if (!(await visit(address, number))) failures += 1;
    }
  };
  await Promise.all(Array.from({ length: clientsAtATime }, (_, index) => visitor(index)));
  return { visits, failures };
}

/** One client; true if it got what it wanted. It leaves after a call, in a stream, or in the midst of a call. */
async function visit(address: string, number: number): Promise<boolean> {
  const text = `visit ${number}`;
  if (number % 3 === 0) {
    await using connection = await openConnection(address);
    return (await connection.as(Soak).echo({ text })).text === text;
  }
  await using client = await connect(address, Soak);
  if (number % 3 === 1) {
    void client.call("org.example.Soak.Echo", { text: "nobody waits" }, { reply: "ignore" });
    return (await client.echo({ text })).text === text;
  }
  for await (const { count } of client.count.more({ name: "visit", to: 1_000_000, characters: 100 })) {
    if (count === 10) return true;
  }
  return false;
}
