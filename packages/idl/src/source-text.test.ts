import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SourceText } from "./source-text.ts";

describe("SourceText", () => {
  it("counts lines by every line end of the grammar", () => {
    const source = new SourceText("a\nb\r\nc\rd\u2028e\u2029f");
    assert.equal(source.lineCount, 6);
    assert.deepEqual(
      [1, 2, 3, 4, 5, 6].map((line) => source.lineText(line)),
      ["a", "b", "c", "d", "e", "f"],
    );
    assert.deepEqual(source.positionAt(3), { line: 2, column: 2 });
    assert.deepEqual(source.positionAt(5), { line: 3, column: 1 });
  });

  it("counts an empty text as one line", () => {
    const source = new SourceText("");
    assert.deepEqual(source.positionAt(0), { line: 1, column: 1 });
    assert.equal(source.lineText(1), "");
    assert.equal(source.lineText(2), "");
  });

  it("takes an offset beyond the text as its end", () => {
    assert.deepEqual(new SourceText("ab\n").positionAt(99), { line: 2, column: 1 });
    assert.deepEqual(new SourceText("ab\n").positionAt(-1), { line: 1, column: 1 });
  });

  it("counts columns in UTF-16 units", () => {
    assert.deepEqual(new SourceText("\u{1f600}x").positionAt(2), { line: 1, column: 3 });
  });
});
