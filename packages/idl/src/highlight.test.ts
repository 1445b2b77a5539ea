import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { highlightInterface } from "./highlight.ts";

function pieces(text: string): string[] {
  return highlightInterface(text)
    .filter(({ kind }) => kind !== "punctuation")
    .map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);
}

describe("highlightInterface", () => {
  it("tells what each word is", () => {
    assert.deepEqual(pieces("# c\ninterface a.b\nmethod M(type: int, x: []Foo) -> (e: ?(error, y))"), [
      "comment # c",
      "keyword interface",
      "interface a.b",
      "keyword method",
      "member M",
      "field type",
      "primitive int",
      "field x",
      "type Foo",
      "field e",
      "value error",
      "value y",
    ]);
  });

  it("keeps the order of the text when comments stand between a field and its colon", () => {
    assert.deepEqual(pieces("type A (a #c\n: int)"), [
      "keyword type",
      "member A",
      "field a",
      "comment #c",
      "primitive int",
    ]);
  });

  it("serves texts that do not parse", () => {
    assert.deepEqual(pieces("type ) foo { bar type B"), [
      "keyword type",
      "unknown foo",
      "unknown {",
      "unknown bar",
      "keyword type",
      "member B",
    ]);
  });

  it("marks punctuation", () => {
    assert.deepEqual(
      highlightInterface("->()").map(({ kind, start, end }) => [kind, start, end]),
      [
        ["punctuation", 0, 2],
        ["punctuation", 2, 3],
        ["punctuation", 3, 4],
      ],
    );
  });
});
