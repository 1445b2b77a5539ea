import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { countSafeNumbers } from "./number-list.ts";

const isSafe = (item: unknown): boolean =>
  typeof item === "number" && Math.abs(item) <= Number.MAX_SAFE_INTEGER;

describe("countSafeNumbers", () => {
  it("stops at the first item that is no number or beyond 2^53 - 1, whatever came before it", () => {
    const table: readonly (readonly [readonly unknown[], number])[] = [
      [[], 0],
      [["1"], 0],
      [[-0, 0.5, -(2 ** 31), 2 ** 31, Number.MAX_SAFE_INTEGER], 5],
      [[1, 2, 2 ** 53], 2],
      [[0.5, 1, -(2 ** 53)], 2],
      [[1, 2, null, 3], 2],
      [[1, 2.5, "3"], 2],
      [[1, Number.NaN], 1],
      [[0.5, Number.POSITIVE_INFINITY], 1],
      [[1, 5n], 1],
      [new Array(3), 0],
    ];
    for (const [items, count] of table) assert.equal(countSafeNumbers(items), count, String(items));
  });

  it("counts what a look at each item counts", () => {
    const item = fc.oneof(
      { weight: 5, arbitrary: fc.integer() },
      { weight: 5, arbitrary: fc.double() },
      fc.constantFrom(2 ** 31, 2 ** 53 - 1, 2 ** 53, null, undefined, "7", 7n),
    );
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const end = items.findIndex((candidate) => !isSafe(candidate));
        assert.equal(countSafeNumbers(items), end < 0 ? items.length : end);
      }),
    );
  });
});
