import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const settleMs = 25;

/** What a process takes of the machine, with nothing in its memory that could be collected. */
export interface ProcessFigures {
  readonly heapBytes: number;
  readonly residentBytes: number;
  readonly descriptors: number;
}

/** Microseconds of processor time that this process has used. */
export function usedMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Collects garbage, and measures this process, which must run with `--expose-gc`. */
export async function measureProcess(): Promise<ProcessFigures> {
  if (globalThis.gc === undefined) throw new Error("the soak must run with node --expose-gc");
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc();
    // What ended with the garbage has callbacks to run, and its buffers are given back by another thread.
    await sleep(settleMs);
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    heapBytes: heapUsed + external,
    residentBytes: rss,
    // Reading the folder takes one itself.
    descriptors: readdirSync("/proc/self/fd").length - 1,
  };
}
