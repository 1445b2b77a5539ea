import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { countBytes, utf8Length } from "./utf8-length.ts";

it("counts the bytes of UTF-8, with the engine's help and without", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const bytes = new TextEncoder().encode(text).length;
      assert.deepEqual([countBytes(text), utf8Length(text)], [bytes, bytes]);
    }),
  );
});
