import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Lets this process and those it starts have so many descriptors. Node raises its own limit as far as the system lets
 * everybody; what is more takes a privilege. Throws if it cannot be had.
 */
export function allowDescriptors(count: number): void {
  if (readLimit() >= count) return;
  spawnSync("prlimit", ["--pid", String(process.pid), `--nofile=${count}:${count}`]);
  const limit = readLimit();
  if (limit >= count) return;
  throw new Error(
    `the soak takes ${count} descriptors, and this process may have ${limit}: raise the limit by \`ulimit -n\`, or run with --quick`,
  );
}

function readLimit(): number {
  const soft = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
  return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
}
