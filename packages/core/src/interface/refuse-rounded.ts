import { mayHoldLargeInteger } from "../protocol/json.ts";
import { Mismatch } from "./problem.ts";

/** Looks through a value that no type describes for numbers that `JSON.parse` may have rounded. */
export function refuseRounded(value: unknown): Mismatch | undefined {
  try {
    return mayHoldLargeInteger(value) ? new Mismatch("exact integers", value, true) : undefined;
  } catch {
    return new Mismatch("fewer levels of nesting", value);
  }
}
