import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { addon, skip, timeLimitMs } from "./test-addon.ts";

/** Lengths around that of a block, in which the addon looks through a text. */
const lengths = [0, 1, 63, 64, 65, 127, 128, 10_000, 3_000_000];

describe("a plain text", { skip, timeout: timeLimitMs }, () => {
  it("is one that JSON has between its quotes as it is", () => {
    const native = addon();
    for (let code = 0; code < 0xf000; code += 1) {
      if (code >= 0xd800 && code < 0xe000) continue;
      const text = String.fromCharCode(code);
      assert.equal(native.isPlainText(text), JSON.stringify(text) === `"${text}"`, JSON.stringify(text));
    }
    assert.equal(native.isPlainText("é\u2028😀"), true);
  });

  it("is of any length, and not plain wherever one character must be escaped", () => {
    const native = addon();
    for (const length of lengths) {
      const plain = "x".repeat(length);
      assert.equal(native.isPlainText(plain), true);
      for (const escaped of ['"', "\\", "\n", "\0", "\u001f"]) {
        for (const text of [escaped + plain, plain + escaped, `${plain}${escaped}${plain}`]) {
          assert.equal(native.isPlainText(text), false, `${JSON.stringify(escaped)} with ${length}`);
        }
      }
    }
  });

  it("is never one with half of a surrogate pair, which JSON escapes", () => {
    const native = addon();
    for (const text of ["\ud800", "\udfff", `${"x".repeat(100)}\ud83d`, "\ude00\ud83d", "\ufffd"]) {
      assert.equal(native.isPlainText(text), false, JSON.stringify(text));
    }
    assert.equal(native.isPlainText("\ud83d\ude00"), true);
  });
});
