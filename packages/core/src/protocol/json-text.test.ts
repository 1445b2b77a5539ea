import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { withHeader } from "../client/call-header.ts";
import { enclose, isObjectText, joined, lengthOf, write } from "./json.ts";
import { isWithin } from "./limits.ts";
import { encodeCall, encodeError, encodeReply } from "./message.ts";

const long = "x".repeat(16 * 1024);
const pieces = ['{"text":"', "é".repeat(10), '"}'];

describe("JSON in pieces", () => {
  it("leaves a long text as it is between what is put around it, and a short one is put together", () => {
    assert.deepEqual(enclose("<", long, ">"), ["<", long, ">"]);
    assert.deepEqual(enclose("<", pieces, ">"), ["<", ...pieces, ">"]);
    assert.equal(enclose("<", long.slice(1), ">"), `<${long.slice(1)}>`);
  });

  it("makes the same messages as text in one piece", () => {
    const whole = joined(pieces);
    for (const [inPieces, inOne] of [
      [encodeCall("a.M", pieces, "more"), encodeCall("a.M", whole, "more")],
      [encodeReply(pieces, false), encodeReply(whole, false)],
      [encodeReply(pieces, true), encodeReply(whole, true)],
      [encodeError("a.E", pieces), encodeError("a.E", whole)],
      [
        withHeader(encodeCall("a.M", pieces, undefined), { "a.b": 1 }),
        withHeader(encodeCall("a.M", whole, undefined), { "a.b": 1 }),
      ],
    ] as const) {
      assert.equal(typeof inPieces, "object");
      assert.equal(joined(inPieces), inOne);
      assert.equal(lengthOf(inPieces), lengthOf(inOne));
    }
  });

  it("is measured in bytes of UTF-8", () => {
    assert.equal(isWithin(pieces, 31), true);
    assert.equal(isWithin(pieces, 30), false);
    assert.equal(isWithin(pieces, 20), false);
  });

  it("is an object or none, as its first piece says", () => {
    assert.equal(isObjectText(pieces, {}), true);
    assert.equal(isObjectText(["[", long, "]"], []), false);
  });

  it("is what a value is written as that holds a long text", () => {
    assert.equal(joined(write({ text: long, more: [long] })), JSON.stringify({ text: long, more: [long] }));
  });
});
