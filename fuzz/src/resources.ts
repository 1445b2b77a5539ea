import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** What a process holds at a point at which nothing is being tried. */
export interface Holdings {
  readonly heapBytes: number;
  readonly residentBytes: number;
  readonly descriptors: number;
  /** Connections and calls that a witness has not seen the end of. */
  readonly unended: number;
}

/** How much more a process may hold at the end of a run than when it had warmed up. */
export const allowedGrowth: Holdings = {
  heapBytes: 8 * 1024 * 1024,
  residentBytes: 96 * 1024 * 1024,
  descriptors: 0,
  unended: 0,
};

/** Takes stock of this process, and of what stands around its sides, when what was closed has been closed and what can be freed has been. Takes `--expose-gc`. */
export async function takeStock(witness: Pick<Holdings, "unended">): Promise<Holdings> {
  for (let times = 0; times < 3; times += 1) {
    // Sockets close, and finalizers run, in later turns.
    await sleep(10);
    globalThis.gc?.();
  }
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
  return {
    heapBytes: heapUsed + external + arrayBuffers,
    residentBytes: rss,
    // The list is read by a descriptor of its own.
    descriptors: readdirSync("/proc/self/fd").length - 1,
    unended: witness.unended,
  };
}

/** What has grown beyond what is allowed, in words; nothing if all is flat. */
export function growthOf(first: Holdings, last: Holdings): string[] {
  const grown = (name: keyof Holdings): boolean => last[name] - first[name] > allowedGrowth[name];
  return (Object.keys(allowedGrowth) as (keyof Holdings)[])
    .filter(grown)
    .map(
      (name) => `${name} grew from ${first[name]} to ${last[name]}, allowed are ${allowedGrowth[name]} more`,
    );
}
