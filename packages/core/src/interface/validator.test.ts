import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { StructTypeNode } from "@zlink/idl";
import { UsageError } from "../errors.ts";
import { plainnessOf } from "../protocol/plain-values.ts";
import { accepts, any, check, int, modes, node, object, paths, refuses, string } from "./test-checks.ts";
import { array, interfaceOf, map, named, nullable, struct } from "./test-syntax.ts";
import { allowsEmpty, compileInterface, compileStruct } from "./validator.ts";

describe("StructValidator, what is sent", () => {
  const outcome = (type: StructTypeNode, value: unknown) =>
    compileStruct(type, new Map(), { int: "number" }).checkOutgoing(value);
  const long = "x".repeat(10_000);

  it("is plain, or has a long text, or is to be written with care", () => {
    const type = struct({ text: nullable(string), list: nullable(array(int)), free: nullable(any) });
    for (const value of [{}, { text: "x", list: [1, -0], free: { a: [1, null] } }]) {
      assert.equal(outcome(type, value), "plain");
    }
    for (const value of [
      { text: long },
      { text: long, list: [] },
      { free: long },
      { free: [[{ a: long }]] },
    ]) {
      assert.equal(outcome(type, value), "plain, with a long text");
    }
    for (const value of [
      { list: [1n] },
      { free: [Number.NaN] },
      { free: 1n, text: long },
      { free: () => {} },
    ]) {
      assert.equal(outcome(type, value), "not plain");
    }
    assert.equal(outcome(struct({ x: string }), { x: "plain again" }), "plain");
  });

  it("is not plain where JSON would write another thing than its members", () => {
    const type = struct({ inner: nullable(struct({})), map: nullable(map(int)), list: nullable(array(int)) });
    const withToJson = (value: object) => Object.defineProperty(value, "toJSON", { value: () => Number.NaN });
    for (const value of [
      { inner: withToJson({}) },
      { map: withToJson({}) },
      { list: withToJson([]) },
      { inner: new Number(Number.NaN) },
      { map: Object(1n) as unknown },
    ]) {
      assert.equal(outcome(type, value), "not plain");
    }
  });

  it("is not plain where what is unchecked reaches deeper than JSON may", () => {
    const nested = (levels: number): unknown => (levels === 0 ? [] : [nested(levels - 1)]);
    const type = struct({ maps: map(map(object)) });
    for (const [levels, expected] of [
      [995, "plain"],
      [996, "not plain"],
    ] as const) {
      const value = { maps: { a: { b: { c: nested(levels) } } } };
      assert.deepEqual([outcome(type, value), plainnessOf(value)], [expected, expected]);
    }
  });

  it("stays what it is whatever a getter has checked meanwhile", () => {
    const value = {
      list: [1n],
      get text() {
        assert.equal(outcome(struct({ x: string }), { x: long }), "plain, with a long text");
        return "x";
      },
    };
    assert.equal(outcome(struct({ list: array(int), text: string }), value), "not plain");
  });

  it("is told of like any other mistake where it is wrong", () => {
    assert.deepEqual(
      outcome(struct({ x: int }), { x: "y" }),
      check(struct({ x: int }), { x: "y" }, "outgoing"),
    );
  });
});

describe("StructValidator, the parameters as a whole", () => {
  it("lets nothing that all objects inherit be read for a field that is absent", () => {
    const type = struct({ constructor: nullable(string), toString: nullable(int), x: nullable(int) });
    for (const mode of ["call", "reply"] as const) {
      const value: Record<string, unknown> = { toString: 1 };
      assert.equal(check(type, value, mode), undefined);
      assert.equal(value["constructor"], undefined);
      assert.deepEqual(Object.keys(value), ["toString", "constructor"]);
    }
    const outgoing = Object.freeze({ x: 1 });
    assert.equal(check(type, outgoing, "outgoing"), undefined);
  });

  it("takes absent parameters and null for an empty object", () => {
    accepts(struct({ x: nullable(int) }), undefined, null, {});
    refuses(struct({ x: int }), "x", undefined, null, {});
  });

  it("refuses parameters that are no object", () => {
    refuses(struct({}), "", [], "x", 1, true, () => ({}));
  });

  it("delivers every received int as a bigint, however deep, where the interface says so", () => {
    const type = struct({
      x: int,
      maybe: nullable(int),
      list: array(map(int)),
      stats: named("Stats"),
      free: any,
    });
    for (const mode of ["call", "reply"] as const) {
      const value = JSON.parse(
        '{"x":1,"maybe":null,"list":[{"__proto__":2},{"b":-0}],"stats":{"count":4,"operations":[]},"free":5}',
      );
      assert.equal(check(type, value, mode, "bigint"), undefined);
      assert.deepEqual(value, {
        x: 1n,
        maybe: null,
        list: [Object.fromEntries([["__proto__", 2n]]), { b: 0n }],
        stats: { count: 4n, operations: [] },
        free: 5,
      });
    }
  });

  it("never takes an inherited property for a field", () => {
    const type = struct({
      constructor: nullable(int),
      toString: nullable(string),
      hasOwnProperty: nullable(any),
    });
    accepts(type, {}, { constructor: 1, hasOwnProperty: 1 }, Object.create(null));
    refuses(struct({ constructor: any }), "constructor", {});
    refuses(struct({ x: int }), "x", Object.create({ x: 1 }));
  });

  it("takes __proto__ for a key like any other and pollutes nothing", () => {
    const type = struct({ map: map(struct({ x: int })) });
    accepts(type, JSON.parse('{"map":{"__proto__":{"x":1}}}'));
    refuses(type, 'map["__proto__"].x', JSON.parse('{"map":{"__proto__":{"x":"1"}}}'));
    const unknown = JSON.parse('{"map":{},"__proto__":{"x":1}}');
    assert.deepEqual(paths(type, unknown), ['["__proto__"]', undefined, '["__proto__"]']);
    assert.equal(Reflect.get({}, "x"), undefined);
  });

  it("refuses what is nested too deep, and what contains itself, without overflowing", () => {
    const nested = (depth: number): unknown => {
      let value: object = { name: "leaf" };
      for (let level = 1; level < depth; level++) value = { name: "x", next: value };
      return value;
    };
    accepts(node, nested(512));
    for (const mode of modes) assert.match(check(node, nested(513), mode)?.expected ?? "", /at most 512/);
    assert.match(check(node, nested(200_000), "call")?.path ?? "", /^next(\.next){511}$/);
    const cycle: { name: string; children: unknown[] } = { name: "a", children: [] };
    cycle.children.push(cycle);
    assert.match(check(node, cycle, "outgoing")?.expected ?? "", /at most 512/);
  });

  it("takes a tree of any depth", () => {
    let type = int;
    for (let level = 0; level < 200_000; level++) type = array(nullable(type));
    accepts(struct({ x: type }), { x: [[null]] });
    let twice = int;
    for (let level = 0; level < 200_000; level++) twice = nullable(twice);
    refuses(struct({ x: twice }), "x", { x: "1" });
  });
});

describe("StructValidator, values made by code", () => {
  const stats = struct({ stats: named("Stats") });

  it("takes the own enumerable properties of an instance", () => {
    class Stats {
      count = 1;
      operations: string[] = [];
      reset() {}
    }
    assert.equal(check(stats, { stats: new Stats() }, "outgoing"), undefined);
    class Computed extends Stats {
      get extra() {
        return 1;
      }
    }
    assert.equal(check(stats, { stats: new Computed() }, "outgoing"), undefined);
    const hidden = Object.defineProperty({ operations: [] }, "count", { value: 1, enumerable: false });
    assert.equal(check(stats, { stats: hidden }, "outgoing")?.path, "stats.count");
  });

  it("refuses what JSON would write as something else", () => {
    const type = struct({ map: nullable(map(int)), object: nullable(object), empty: nullable(struct({})) });
    const values = [new Map([["a", 1]]), new Set(), Promise.resolve({}), new Date(0), { toJSON: () => 1 }];
    for (const value of values.slice(0, 4)) {
      for (const key of ["map", "object", "empty"]) {
        assert.equal(check(type, { [key]: value }, "outgoing")?.path, key);
      }
    }
    assert.equal(check(type, { map: values[4] }, "outgoing")?.path, 'map["toJSON"]');
    assert.equal(check(type, { map: new Map() }, "outgoing")?.received, "a Map");
  });

  it("refuses an object that shows its fields only at the second look", () => {
    let looks = 0;
    const shy = {
      get x() {
        looks++;
        return looks === 1 ? undefined : 1;
      },
    };
    assert.equal(check(struct({ x: int }), shy, "outgoing")?.expected, "all required fields");
  });
});

describe("compileInterface", () => {
  const tree = interfaceOf(
    { kind: "type", name: "Count", type: struct({ value: int }), comments: [] },
    {
      kind: "method",
      name: "Get",
      input: struct({}),
      output: struct({ count: named("Count") }),
      comments: [],
    },
    { kind: "error", name: "Failed", parameters: struct({ reason: string }), comments: [] },
    {
      kind: "method",
      name: "Broken",
      input: struct({ x: named("Absent") }),
      output: struct({}),
      comments: [],
    },
  );

  it("has a validator for each method and each error", () => {
    const { methods, errors } = compileInterface(tree, { int: "number" });
    assert.deepEqual([...methods.keys()], ["Get", "Broken"]);
    assert.deepEqual([...errors.keys()], ["Failed"]);
    assert.equal(methods.get("Get")?.input.check({}, "call"), undefined);
    assert.equal(methods.get("Get")?.output.check({ count: { value: "1" } }, "reply")?.path, "count.value");
    assert.equal(errors.get("Failed")?.check({}, "reply")?.path, "reason");
  });

  it("throws a UsageError for a type that the tree does not declare, only where it is used", () => {
    const { methods } = compileInterface(tree, { int: "number" });
    assert.throws(() => methods.get("Broken")?.input.check({ x: 1 }, "call"), UsageError);
  });
});

describe("allowsEmpty", () => {
  it("says whether every field is nullable", () => {
    assert.equal(allowsEmpty(struct({})), true);
    assert.equal(allowsEmpty(struct({ a: nullable(int), b: nullable(any) })), true);
    assert.equal(allowsEmpty(struct({ a: nullable(int), b: array(int) })), false);
  });
});
