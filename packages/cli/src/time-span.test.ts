import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseTimeSpan } from "./time-span.ts";

describe("parseTimeSpan", () => {
  const spans: readonly (readonly [string, number | undefined])[] = [
    ["2", 2000],
    [" 0.25 ", 250],
    [".5s", 500],
    ["500ms", 500],
    ["1us", 1],
    ["20 µs", 1],
    ["5min 20s", 320_000],
    ["1h30min", 5_400_000],
    ["1 day", 86_400_000],
    ["", undefined],
    ["infinity", undefined],
    ["5w", undefined],
  ];
  for (const [text, expected] of spans) {
    it(`reads ${JSON.stringify(text)} as ${expected ?? "no limit"}`, () => {
      assert.equal(parseTimeSpan(text), expected);
    });
  }

  for (const text of ["-1", "1e1", "abc", "5 parsecs", "1s!", "s"]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseTimeSpan(text), {
        name: "CommandLineError",
        message: `expected a time span such as 10, 500ms, "1min 30s" or infinity, got ${JSON.stringify(text)}`,
      });
    });
  }

  it("refuses zero, which varlinkctl refuses too", () => {
    assert.throws(() => parseTimeSpan("0"), {
      message: "a timeout cannot be zero; infinity switches it off",
    });
  });
});
