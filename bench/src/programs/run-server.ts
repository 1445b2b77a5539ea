import { createInterface } from "node:readline";
import { parseWork, type Work } from "../work.ts";
import { collectGarbage } from "./collect-garbage.ts";

/**
 * Runs this process as a service of a library: listens, says so, and ends with standard input. Each line before has it
 * collect its garbage and answer.
 */
export async function runServer(
  words: readonly string[],
  listen: (work: Work) => Promise<unknown>,
): Promise<void> {
  await listen(parseWork(words));
  console.log("ready");
  for await (const _ of createInterface(process.stdin)) {
    collectGarbage();
    console.log("{}");
  }
  process.exit();
}
