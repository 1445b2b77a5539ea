import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { accepts, any, bool, check, float, int, object, paths, refuses, string } from "./test-checks.ts";
import { array, choice, map, named, nullable, struct } from "./test-syntax.ts";

describe("StructValidator, type by type", () => {
  it("takes numbers without fraction and 64 bit bigints for an int", () => {
    const type = struct({ x: int });
    accepts(
      type,
      { x: 0 },
      { x: -0 },
      { x: 3.0 },
      { x: 1e3 },
      { x: 2 ** 53 - 1 },
      { x: 1n },
      { x: 2n ** 64n - 1n },
    );
    accepts(type, { x: -(2n ** 63n) });
    refuses(type, "x", { x: 1.5 }, { x: 2 ** 53 }, { x: "1" }, { x: 2n ** 64n }, { x: -(2n ** 63n) - 1n });
    refuses(type, "x", { x: true }, { x: Number.NaN }, { x: [1] }, { x: null });
  });

  it("takes finite numbers for a float", () => {
    const type = struct({ x: float });
    accepts(type, { x: 0 }, { x: 1.5 }, { x: 1e308 }, { x: 2 ** 60 });
    refuses(
      type,
      "x",
      { x: Number.NaN },
      { x: Number.POSITIVE_INFINITY },
      { x: "1.5" },
      { x: null },
      { x: {} },
    );
  });

  it("rounds a received bigint for a float in place, wherever it stands", () => {
    const type = struct({ x: float, list: array(nullable(float)), map: map(float) });
    for (const mode of ["call", "reply"] as const) {
      const value = { x: 2n ** 70n, list: [2n ** 60n, null, 1.5], map: { a: 2n ** 63n } };
      assert.equal(check(type, value, mode), undefined);
      assert.deepEqual(value, { x: 2 ** 70, list: [2 ** 60, null, 1.5], map: { a: 2 ** 63 } });
    }
    assert.equal(check(struct({ x: float }), { x: 10n ** 400n }, "call")?.path, "x");
  });

  it("takes nothing that a map inherits for a member of it, nor makes it one", () => {
    const inheriting = (members: object, inherited: object) =>
      Object.assign(Object.create(inherited), members);
    for (const mode of ["call", "reply"] as const) {
      const value = inheriting({ a: 1 }, { b: 2, c: "no int" });
      assert.equal(check(struct({ x: map(int) }), { x: value }, mode, "bigint"), undefined);
      const rounded = inheriting({ a: 2n ** 60n }, { b: 2n ** 60n });
      assert.equal(check(struct({ x: map(float) }), { x: rounded }, mode), undefined);
      assert.deepEqual([Object.entries(value), Object.entries(rounded)], [[["a", 1n]], [["a", 2 ** 60]]]);
    }
    const outgoing = { x: inheriting({ a: 1 }, { b: "no int" }) };
    assert.equal(check(struct({ x: map(int) }), outgoing, "outgoing"), undefined);
    assert.equal(
      check(struct({ x: map(int) }), { x: inheriting({ a: "" }, {}) }, "outgoing")?.path,
      'x["a"]',
    );
  });

  it("leaves what code made as it is, and refuses a bigint that cannot be sent", () => {
    const value = Object.freeze({ x: 5n, y: 7 });
    assert.equal(check(struct({ x: float, y: int }), value, "outgoing", "bigint"), undefined);
    assert.equal(check(struct({ x: float }), { x: 2n ** 64n }, "outgoing")?.path, "x");
  });

  it("tells bools, strings and objects apart from all else", () => {
    accepts(struct({ x: bool }), { x: true }, { x: false });
    refuses(struct({ x: bool }), "x", { x: 0 }, { x: "true" }, { x: null });
    accepts(struct({ x: string }), { x: "" });
    refuses(struct({ x: string }), "x", { x: 1 }, { x: new String("a") }, { x: null });
    accepts(struct({ x: object }), { x: {} }, { x: { y: [null] } });
    refuses(struct({ x: object }), "x", { x: [] }, { x: "{}" }, { x: null }, { x: 1 });
  });

  it("takes everything but null for any, and null too for a nullable any", () => {
    accepts(struct({ x: any }), { x: 0 }, { x: "" }, { x: false }, { x: [null] }, { x: {} });
    refuses(struct({ x: any }), "x", { x: null }, { x: undefined }, {});
    accepts(struct({ x: nullable(any) }), { x: null }, { x: undefined }, {}, { x: 1 });
  });

  it("keeps the null of a nullable, and takes its absence", () => {
    const type = struct({ x: nullable(int), list: array(nullable(string)) });
    const value = { x: null, list: ["a", null] };
    accepts(type, value, { x: undefined, list: [] }, { list: [null] });
    assert.deepEqual(value, { x: null, list: ["a", null] });
    refuses(type, "list[1]", { list: ["a", 1] });
  });

  it("refuses an unknown value of an enum, but in a reply", () => {
    const type = struct({ state: named("State"), color: nullable(choice("red", "green")) });
    accepts(type, { state: "on" }, { state: "off", color: "red" });
    assert.deepEqual(paths(type, { state: "standby" }), ["state", undefined, "state"]);
    assert.deepEqual(paths(type, { state: "on", color: "constructor" }), ["color", undefined, "color"]);
    refuses(type, "state", { state: 1 }, { state: null });
  });

  it("refuses an unknown field, but in a reply, and never one that is undefined", () => {
    const type = struct({ stats: nullable(named("Stats")) });
    assert.deepEqual(paths(type, { extra: null }), ["extra", undefined, "extra"]);
    assert.deepEqual(paths(type, { stats: { operations: [], count: 1, "a b": 1 } }), [
      'stats["a b"]',
      undefined,
      'stats["a b"]',
    ]);
    accepts(type, { extra: undefined });
  });

  it("refuses a missing field and says what it should have been", () => {
    const type = struct({ stats: named("Stats"), label: nullable(string) });
    refuses(type, "stats", {}, { label: "x" }, { stats: undefined });
    refuses(type, "stats.operations", { stats: { count: 1 } });
    const missing = { path: "stats.operations", expected: "an array", received: "nothing" };
    assert.deepEqual(check(type, { stats: { count: 1 } }, "reply"), missing);
  });

  it("walks through arrays and maps to the place of the mistake", () => {
    const type = struct({
      stats: nullable(named("Stats")),
      tags: nullable(map(array(map(int)))),
      set: nullable(map(struct({}))),
    });
    accepts(type, { tags: { a: [{ b: 1 }], "": [] } }, { set: { a: {}, b: {} } });
    refuses(type, "stats.operations[3]", { stats: { count: 1, operations: ["a", "b", "c", 4] } });
    refuses(type, 'tags["a b"][1]["c"]', { tags: { "a b": [{}, { c: "1" }] } });
    refuses(type, 'set["a"]', { set: { a: true } });
    refuses(type, "tags", { tags: [] });
    refuses(type, "stats.operations", { stats: { count: 1, operations: { length: 0 } } });
  });
});
