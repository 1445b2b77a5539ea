import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Fifo } from "./fifo.ts";

type Step = { readonly push: number } | "shift" | "takeAll" | { readonly remove: number };

const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ push: fc.integer({ min: 0, max: 9 }) }) },
    { weight: 4, arbitrary: fc.constant("shift" as const) },
    fc.constant("takeAll" as const),
    fc.record({ remove: fc.integer({ min: 0, max: 9 }) }),
  ),
  { maxLength: 200 },
);

/** Does the same to an array; returns what the step gives there. */
function inArray(items: number[], step: Step): unknown {
  if (step === "shift") return items.shift();
  if (step === "takeAll") return items.splice(0);
  if ("push" in step) return void items.push(step.push);
  const at = items.indexOf(step.remove);
  if (at >= 0) items.splice(at, 1);
  return at >= 0;
}

function inFifo(fifo: Fifo<number>, step: Step): unknown {
  if (step === "shift") return fifo.shift();
  if (step === "takeAll") return fifo.takeAll();
  return "push" in step ? fifo.push(step.push) : fifo.remove(step.remove);
}

describe("Fifo", () => {
  it("gives what an array would give, whatever is added and taken", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const fifo = new Fifo<number>();
        const items: number[] = [];
        for (const step of all) {
          assert.deepEqual(inFifo(fifo, step), inArray(items, step));
          assert.deepEqual([fifo.length, fifo.first, fifo.last], [items.length, items[0], items.at(-1)]);
        }
      }),
    );
  });

  it("keeps the order when it grows while its beginning is in the middle", () => {
    const fifo = new Fifo<number>();
    for (let count = 0; count < 10; count += 1) fifo.push(count);
    for (let count = 0; count < 10; count += 1) fifo.shift();
    for (let count = 0; count < 100; count += 1) fifo.push(count);
    assert.deepEqual(
      fifo.takeAll(),
      Array.from({ length: 100 }, (_, count) => count),
    );
  });
});
