import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { minimise } from "./minimise.ts";

const numbers = Array.from({ length: 100 }, (_, index) => index);

describe("a list that fails", () => {
  it("is made as small as what it fails by", async () => {
    const fails = async (list: readonly number[]) => list.includes(17) && list.includes(80);
    assert.deepEqual(
      await minimise(numbers, fails, { left: 1000, until: Number.POSITIVE_INFINITY }),
      [17, 80],
    );
  });

  it("still fails when there is no time to make it smaller", async () => {
    const trials = { left: 3, until: Number.POSITIVE_INFINITY };
    const smallest = await minimise(numbers, async (list) => list.includes(99), trials);
    assert.ok(smallest.includes(99) && smallest.length < 100);
    assert.equal(trials.left, 0);
    const late = { left: 3, until: 0 };
    assert.deepEqual(await minimise(numbers, async () => true, late), numbers);
  });
});
