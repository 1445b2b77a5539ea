import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { expectTypeOf } from "expect-type";
import { type MethodKey, methodKey, reservedNames } from "./member-key.ts";

describe("methodKey", () => {
  it("lowers the first letter", () => {
    const key = methodKey("GetStats");
    expectTypeOf(key).toEqualTypeOf<"getStats">();
    assert.equal(key, "getStats");
  });

  it("lowers no more than the first letter", () => {
    assert.equal(methodKey("URLOf"), "uRLOf");
  });

  it("keeps a name that would become a reserved one", () => {
    const key = methodKey("ToString");
    expectTypeOf(key).toEqualTypeOf<"ToString">();
    assert.equal(key, "ToString");
  });

  it("gives no method a reserved name", () => {
    for (const name of reservedNames) {
      const wireName = name.slice(0, 1).toUpperCase() + name.slice(1);
      assert.equal(methodKey(wireName), wireName);
    }
  });

  it("knows nothing of a name that is not a literal", () => {
    expectTypeOf<MethodKey<string>>().toEqualTypeOf<string>();
  });

  it("keeps what objects and promises mean something by", () => {
    const meant = [
      ...Object.getOwnPropertyNames(Promise.prototype),
      ...Object.getOwnPropertyNames(Object.prototype),
    ];
    const lowered = meant.filter((name) => /^[a-z][A-Za-z0-9]*$/.test(name));
    assert.deepEqual(
      lowered.filter((name) => !reservedNames.some((reserved) => reserved === name)),
      [],
    );
  });
});
