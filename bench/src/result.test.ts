import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Outcome } from "./contest/contest.ts";
import type { Implementation } from "./implementations/implementation.ts";
import { pinnings } from "./pinnings.ts";
import { toResults } from "./result.ts";
import { scenarios } from "./scenarios.ts";

const [pinning] = pinnings;
const [scenario] = scenarios;
assert.ok(pinning !== undefined && scenario !== undefined);

function implementationOf(id: string): Implementation {
  return { id, title: id, role: "peer", prepare: () => Promise.reject(new Error("not prepared")) };
}

const known = new Map(["zlink", "zlinkNode", "other", "c", "json"].map((id) => [id, implementationOf(id)]));

function outcome(id: string, micros: readonly number[], name = id): Outcome {
  const program = { command: "true", words: [] };
  const ready = { version: "1", program, hasServer: false, works: [] };
  const implementation = known.get(id);
  assert.ok(scenario !== undefined && implementation !== undefined);
  return {
    participant: { id: name, implementation, ready, scenario, messagesFolder: "" },
    samples: micros.map((microsPerCall) => ({ microsPerCall, cpuMicrosPerCall: 2 * microsPerCall })),
  };
}

describe("toResults", () => {
  it("compares round with round, so that a slow moment of the machine is in both", () => {
    const results = toResults([outcome("zlink", [10, 40, 12]), outcome("other", [5, 20, 6])], pinning, 99);
    assert.deepEqual(results[0], {
      scenario: scenario.name,
      pinning: "one",
      implementation: "zlink",
      microsPerCall: 12,
      spread: (40 - 12) / 12,
      cpuMicrosPerCall: 24,
      bytesPerCall: 99,
      ratios: { other: 2 },
    });
  });

  it("adds the two limits up", () => {
    const all = [outcome("zlink", [12, 24]), outcome("c", [1, 2]), outcome("json", [3, 6])];
    assert.equal(toResults(all, pinning, 0)[0]?.ratios["limit"], 3);
  });

  it("compares with the base of the same implementation only, and gives the base no line of its own", () => {
    const all = [
      outcome("zlink", [10]),
      outcome("zlink", [8], "zlink/base"),
      outcome("zlinkNode", [30]),
      outcome("zlinkNode", [15], "zlinkNode/base"),
    ];
    const results = toResults(all, pinning, 0);
    assert.deepEqual(
      results.map(({ implementation, ratios }) => [implementation, ratios["base"]]),
      [
        ["zlink", 1.25],
        ["zlinkNode", 2],
      ],
    );
  });

  it("has no ratio to an implementation that failed half-way", () => {
    const failed = { ...outcome("other", [5]), failure: "it ended" };
    const [ours, other] = toResults([outcome("zlink", [10, 10]), failed], pinning, 0);
    assert.deepEqual(ours?.ratios, {});
    assert.equal(other?.failure, "it ended");
  });
});
