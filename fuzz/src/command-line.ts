import { parseArgs } from "node:util";
import type { Side } from "./fuzz-input.ts";

/** What a run is told. */
export interface FuzzOptions {
  readonly inputs: number;
  readonly seed: number;
  readonly from: number;
  readonly sides: readonly Side[];
}

/** Reads the command line. Throws for what it does not know, and for a number that is none. */
export function parseCommandLine(words: readonly string[]): FuzzOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      inputs: { type: "string", default: "1000000" },
      seed: { type: "string", default: String(Date.now() % 2 ** 31) },
      from: { type: "string", default: "0" },
      side: { type: "string" },
    },
  });
  const { side } = values;
  if (side !== undefined && side !== "service" && side !== "client") {
    throw new Error(`--side is service or client, got ${side}`);
  }
  const count = (name: "inputs" | "seed" | "from"): number => {
    const value = Number(values[name]);
    if (Number.isSafeInteger(value) && value >= 0) return value;
    throw new Error(`--${name} is a whole number, got ${values[name]}`);
  };
  const sides: readonly Side[] = side === undefined ? ["service", "client"] : [side];
  return { inputs: count("inputs"), seed: count("seed"), from: count("from"), sides };
}
