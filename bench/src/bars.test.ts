import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bars } from "./bars.ts";
import { implementations } from "./implementations/index.ts";
import { barOutcomes, isMet } from "./report/bar-outcomes.ts";
import type { Result } from "./result.ts";
import { scenarios } from "./scenarios.ts";

function result(implementation: string, given: Partial<Result>): Result {
  return { scenario: "sequential", pinning: "one", implementation, ratios: {}, ...given };
}

describe("bars", () => {
  it("are for scenarios and implementations that there are", () => {
    const names = new Set(scenarios.map(({ name }) => name));
    const ids = new Set(implementations.map(({ id }) => id));
    for (const { scenarios: of, measure } of bars) {
      for (const name of of) assert.ok(names.has(name), name);
      if ("ratioTo" in measure) for (const id of measure.ratioTo) assert.ok(ids.has(id), id);
    }
  });

  it("are met up to their figure, and missed beyond it or unmeasured", () => {
    const judge = (ratios: Result["ratios"]): (boolean | undefined)[] =>
      barOutcomes([result("zlink", { ratios })], implementations).map(isMet);
    assert.deepEqual(judge({ c: 2, zlinkRust: 1 }), [true, true]);
    assert.deepEqual(judge({ c: 2.01, zlinkRust: 1 }), [false, true]);
    assert.deepEqual(judge({ c: 2 }), [true, false]);
  });

  it("ask for each foreign library that was measured", () => {
    const all = [result("zlink", { ratios: { grpcJs: 0.4, zlinkRust: 1 } }), result("grpcJs", {})];
    const asked = barOutcomes(all, implementations).filter(({ atMost }) => atMost === 0.5);
    assert.deepEqual(
      asked.map(({ measure, figure }) => [measure, figure]),
      [["grpcJs", 0.4]],
    );
  });

  it("take the greater side of the memory, and the milliseconds above node alone", () => {
    const [memory] = barOutcomes(
      [result("zlink", { scenario: "memory-connection", memory: { server: 100, client: 9000 } })],
      implementations,
    );
    assert.deepEqual([memory?.figure, memory !== undefined && isMet(memory)], [9000, false]);
    const startUp = { scenario: "start-up" };
    const [start] = barOutcomes(
      [
        result("zlink", { ...startUp, microsPerCall: 80_000 }),
        result("node", { ...startUp, microsPerCall: 50_000 }),
      ],
      implementations,
    );
    assert.deepEqual([start?.figure, start !== undefined && isMet(start)], [30, true]);
  });
});
