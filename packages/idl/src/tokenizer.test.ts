import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { tokenize } from "./tokenizer.ts";

function shapes(text: string): string[] {
  return [...tokenize(text)].map(
    ({ kind, start, end }) => `${kind} ${JSON.stringify(text.slice(start, end))}`,
  );
}

describe("tokenize", () => {
  const table: readonly (readonly [text: string, ...tokens: string[]])[] = [
    ["", ...[]],
    ["a: ?[]int", 'word "a"', ': ":"', '? "?"', '[] "[]"', 'word "int"'],
    ["[string]string", '[string] "[string]"', 'word "string"'],
    ["->(", '-> "->"', '( "("'],
    ["a->b", 'word "a"', '-> "->"', 'word "b"'],
    ["a-->b", 'word "a-"', '-> "->"', 'word "b"'],
    ["org.x-y.z", 'word "org.x-y.z"'],
    ["#c\r\n#d", 'comment "#c"', 'comment "#d"'],
    ["#a\u2028b", 'comment "#a"', 'word "b"'],
    ["a#b", 'word "a"', 'comment "#b"'],
    ["[int]x", 'unknown "[int]"', 'word "x"'],
    ["[ ]", 'unknown "[ ]"'],
    ["[\n]", 'unknown "["', 'unknown "]"'],
    ["{;}\0", 'unknown "{;}\\u0000"'],
    ["größe", 'word "größe"'],
    ["\ufeff\u00a0\u1680\u180e\u2000\u200a\u202f\u205f\u3000a", 'word "a"'],
    ["a\vb", 'word "a"', 'unknown "\\u000b"', 'word "b"'],
  ];
  for (const [text, ...tokens] of table) {
    it(`splits ${JSON.stringify(text)}`, () => assert.deepEqual(shapes(text), tokens));
  }

  it("knows which tokens begin a line", () => {
    const flags = [...tokenize("a b\rc\n\n#d")].map(({ isFirstOfLine }) => isFirstOfLine);
    assert.deepEqual(flags, [true, false, true, true]);
  });

  it("covers every text without overlaps, leaving out blanks alone", () => {
    const blanks = /^[ \t\n\r\u2028\u2029\u00a0\ufeff\u1680\u180e\u2000-\u200a\u202f\u205f\u3000]*$/;
    const texts = fc.string({
      unit: fc.constantFrom(..."a-_.>[]string()#:,? \n\r\t\u2028\ufeff\0é\ud800".split("")),
    });
    return fc.assert(
      fc.property(texts, (text) => {
        let covered = 0;
        for (const { start, end } of tokenize(text)) {
          assert.match(text.slice(covered, start), blanks);
          assert.ok(end > start);
          covered = end;
        }
        assert.match(text.slice(covered), blanks);
      }),
    );
  });
});
