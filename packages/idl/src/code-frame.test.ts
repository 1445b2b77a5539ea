import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { drawCodeFrame } from "./code-frame.ts";
import { SourceText } from "./source-text.ts";

function draw(text: string, start: number, end: number, color?: boolean): string[] {
  return drawCodeFrame(new SourceText(text), { start, end }, color === undefined ? {} : { color }).split(
    "\n",
  );
}

describe("drawCodeFrame", () => {
  it("marks the span, between the line before and the line after", () => {
    assert.deepEqual(draw("one\ntwo three\nfour\nfive", 8, 13), [
      "1 | one",
      "2 | two three",
      "  |     ^^^^^",
      "3 | four",
    ]);
  });

  it("aligns line numbers of different width", () => {
    const text = Array.from({ length: 10 }, (_, index) => `line${index + 1}`).join("\n");
    assert.deepEqual(draw(text, text.indexOf("line9"), text.indexOf("line9") + 4), [
      " 8 | line8",
      " 9 | line9",
      "   | ^^^^",
      "10 | line10",
    ]);
  });

  it("repeats tabs before the marker", () => {
    assert.deepEqual(draw("\ta: ?", 4, 5), ["1 | \ta: ?", "  | \t   ^"]);
  });

  it("marks the first line of a longer span, and an empty span with one caret", () => {
    assert.deepEqual(draw("ab\ncd", 1, 5), ["1 | ab", "  |  ^", "2 | cd"]);
    assert.deepEqual(draw("ab", 2, 2), ["1 | ab", "  |   ^"]);
  });

  it("cuts long lines around the marker", () => {
    const text = `${"a".repeat(5000)}X${"b".repeat(5000)}`;
    const [line, marker] = draw(text, 5000, 5001);
    assert.equal(line?.length, 4 + 100 + 2);
    assert.equal(line?.indexOf("X"), marker?.indexOf("^"));
  });

  it("shows characters that a terminal would obey as replacements", () => {
    assert.deepEqual(draw("\u001b[2J\u202ex\ud800y", 7, 8), ["1 | \ufffd[2J\ufffdx\ufffdy", "  |        ^"]);
  });

  it("paints only when told to", () => {
    assert.ok(draw("ab", 0, 1, true).join("").includes("\u001b[31m^\u001b[0m"));
    assert.ok(!draw("ab", 0, 1).join("").includes("\u001b"));
  });
});
