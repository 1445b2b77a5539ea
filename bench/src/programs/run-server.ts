import { createInterface } from "node:readline";
import { collectGarbage } from "./collect-garbage.ts";

/**
 * Runs this process as a service: listens, says so, and ends with standard input. Each line before has it collect its garbage
 * and answer.
 */
export async function runServer(listen: () => Promise<unknown>): Promise<void> {
  await listen();
  console.log("ready");
  for await (const _ of createInterface(process.stdin)) {
    collectGarbage();
    console.log("{}");
  }
  process.exit();
}
