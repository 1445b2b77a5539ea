import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { defaultLimits, isWithin, toLimits } from "./limits.ts";

describe("toLimits", () => {
  it("takes the defaults where nothing is said", () => assert.deepEqual(toLimits(), defaultLimits));

  it("takes what is said, and the defaults beside it", () => {
    assert.deepEqual(toLimits({ maxConnections: 1 }), { ...defaultLimits, maxConnections: 1 });
  });

  it("takes an option that is undefined for one that is not there", () => {
    assert.deepEqual(toLimits({ maxMessageBytes: undefined }), defaultLimits);
  });

  for (const limit of [0, -1, Number.NaN]) {
    it(`refuses a limit of ${limit}`, () => {
      assert.throws(() => toLimits({ maxMessageBytes: limit }), {
        code: "ERR_VARLINK_USAGE",
        message: `maxMessageBytes must be a number above zero, got ${limit}`,
      });
    });
  }

  it("limits a message to 16 MiB", () => assert.equal(defaultLimits.maxMessageBytes, 16_777_216));
});

describe("isWithin", () => {
  it("counts as many bytes as UTF-8 has", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: -2, max: 2 }), (text, more) => {
        const bytes = Buffer.byteLength(text);
        assert.equal(isWithin(text, bytes + more), more >= 0);
      }),
    );
  });
});
