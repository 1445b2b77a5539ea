import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { describeChoices, describeProblem, Mismatch } from "./problem.ts";

function received(value: unknown): string {
  return new Mismatch("an int", value).toProblem().received;
}

describe("Mismatch", () => {
  it("writes the path from the outside in", () => {
    const mismatch = new Mismatch("an int", 1).underIndex(3).underField("operations").underField("stats");
    assert.equal(mismatch.toProblem().path, "stats.operations[3]");
    assert.equal(
      new Mismatch("an int", 1).underKey('a "b"').underField("tags").toProblem().path,
      'tags["a \\"b\\""]',
    );
    assert.equal(new Mismatch("an object", 1).toProblem().path, "");
  });

  it("quotes the name of a field that no grammar allows, and cuts a long one", () => {
    assert.equal(new Mismatch("an int", 1).underField("a.b").toProblem().path, '["a.b"]');
    const { path } = new Mismatch("an int", 1).underField("x".repeat(1_000_000)).toProblem();
    assert.equal(path, `["${"x".repeat(60)}…"]`);
  });

  it("shows what came, in short", () => {
    assert.deepEqual([undefined, null, true, "on", 1.5, -0, 2n ** 64n, Number.NaN].map(received), [
      "nothing",
      "null",
      "true",
      'the string "on"',
      "the number 1.5",
      "the number -0",
      "the integer 18446744073709551616",
      "the number NaN",
    ]);
    assert.equal(received([1, "a", [2], {}]), 'an array [1,"a",[…],…]');
    assert.equal(received({ a: 1, b: { c: 1 }, d: [], e: null }), 'an object {"a":1,"b":{…},"d":[],…}');
    assert.equal(received(2n ** 1_000_000n), "the integer beyond 128 bits");
    assert.deepEqual([() => 1, Symbol("a")].map(received), ["a function", "a symbol"]);
    assert.deepEqual([new Map(), new Set(), Promise.resolve()].map(received), [
      "a Map",
      "a Set",
      "a promise",
    ]);
    assert.equal(received(new Date(0)), "an object with the method toJSON");
  });

  it("stays on one line and short whatever the peer sends", () => {
    const hostile = "\n\u001b[31m\u009b\u2028".repeat(1_000_000);
    assert.match(received(hostile), /^the string "[\x20-\x7e]{1,400}…"$/);
    assert.ok(received({ [hostile]: hostile }).length < 1000);
  });
});

describe("describeProblem", () => {
  it("says what was expected, where, and what came, in one line", () => {
    const problem = { path: "count", expected: "an int", received: "null" };
    assert.equal(describeProblem(problem), "expected an int at parameters.count, received null");
    assert.equal(describeProblem({ ...problem, path: "" }), "expected an int at parameters, received null");
    const quoted = { ...problem, path: '["a b"]' };
    assert.equal(describeProblem(quoted), 'expected an int at parameters["a b"], received null');
  });
});

describe("describeChoices", () => {
  it("lists a few names and counts the rest", () => {
    assert.equal(describeChoices(["on", "off"]), 'one of "on", "off"');
    const many = Array.from({ length: 20 }, (_, index) => `v${index}`);
    assert.match(describeChoices(many), /^one of "v0", .* "v11" and 8 more$/);
  });
});
