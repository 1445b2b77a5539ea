import { setTimeout as sleep } from "node:timers/promises";
import { type ClientOf, connect, isError } from "zlink";
import { Calculator } from "./calculator.ts";

/** Drives the calculator at an address, and prints what it does. */
export async function driveCalculator(address: string): Promise<void> {
  await using calculator = await connect(address, Calculator);

  const { result } = await calculator.divide({ dividend: 1, divisor: 8 });
  console.log(`a call: 1 / 8 = ${result}`);

  try {
    await calculator.divide({ dividend: 1, divisor: 0 });
  } catch (error) {
    if (!isError(error, Calculator.errors.DivisionByZero)) throw error;
    console.log(`a typed error: ${error.name}, the dividend was ${error.parameters.dividend}`);
  }

  const batch = await Promise.all(
    [1, 2, 3, 4].map((dividend) => calculator.divide({ dividend, divisor: 2 })),
  );
  console.log(`a pipelined batch, one write: ${batch.map((reply) => reply.result).join(", ")}`);

  console.log("a stream, while a call goes out every 200 ms:");
  await Promise.all([watch(calculator, 4), keepDividing(calculator, 3)]);
}

async function watch(calculator: ClientOf<typeof Calculator>, updates: number): Promise<void> {
  const begin = Date.now();
  let seen = 0;
  for await (const { stats } of calculator.monitor.more()) {
    console.log(
      `  after ${Date.now() - begin} ms: ${stats.count} divisions, the last gave ${stats.last?.result}`,
    );
    seen += 1;
    if (seen === updates) break;
  }
}

async function keepDividing(calculator: ClientOf<typeof Calculator>, times: number): Promise<void> {
  for (let dividend = 10; dividend < 10 + times; dividend += 1) {
    await sleep(200);
    await calculator.divide({ dividend, divisor: 4 });
  }
}
