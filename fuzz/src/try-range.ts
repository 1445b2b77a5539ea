import type { Carriers } from "./carriers/carriers.ts";
import type { Side } from "./fuzz-input.ts";
import { makeInput } from "./make-input.ts";
import { tryInput } from "./try-input.ts";

/** How many inputs are tried at a time, so that neither side waits for the other. */
const atATime = 16;

/** Inputs of a run. */
export interface Range {
  readonly side: Side;
  readonly seed: number;
  readonly from: number;
  readonly count: number;
}

/** An input that went wrong. */
export interface Failure {
  readonly index: number;
  readonly message: string;
}

/** Tries inputs, several at a time; gives those that went wrong. */
export async function tryRange({ side, seed, from, count }: Range, carriers: Carriers): Promise<Failure[]> {
  const failures: Failure[] = [];
  let next = from;
  const work = async (): Promise<void> => {
    while (next < from + count) {
      const index = next;
      next += 1;
      try {
        await tryInput(makeInput(side, seed, index), carriers);
      } catch (error) {
        failures.push({ index, message: error instanceof Error ? error.message : String(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return failures;
}
