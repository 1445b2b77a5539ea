import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { UsageError } from "../errors.ts";
import { parse, stringify } from "./json.ts";

const numRuns = Number(process.env["ZLINK_FUZZ_RUNS"] ?? 400);

function refused(value: unknown, message: RegExp): void {
  assert.throws(
    () => stringify(value),
    (error: unknown) =>
      error instanceof UsageError && error.code === "ERR_VARLINK_VALUE" && message.test(error.message),
  );
}

describe("stringify", () => {
  it("writes bigints as integers, up to both ends of 64 bits", () => {
    assert.equal(
      stringify({ a: 2n ** 64n - 1n, b: [-(2n ** 63n), 1n] }),
      '{"a":18446744073709551615,"b":[-9223372036854775808,1]}',
    );
    assert.equal(stringify(Object(5n)), "5");
    refused(
      { limits: [0n, 2n ** 64n] },
      /^expected an integer of 64 bits, got one above 2\^64 - 1 at "limits\[1\]"$/,
    );
    refused(-(2n ** 63n) - 1n, /got one below -2\^63 at the top$/);
  });

  it("refuses NaN and infinities anywhere, also beside many nulls", () => {
    refused({ a: { b: [null, Number.NaN] } }, /^expected a finite number, got NaN at "a\.b\[1\]"$/);
    refused([1, Number.NEGATIVE_INFINITY], /got -Infinity at "\[1\]"/);
    refused(Number.POSITIVE_INFINITY, /got Infinity at the top/);
    refused([new Number(Number.NaN)], /got NaN/);
    refused({ a: { toJSON: () => Number.NaN }, b: null }, /got NaN at "a"/);
    refused({ a: 1n, b: Number.NaN }, /got NaN at "b"/);
  });

  it("refuses NaN and infinities behind any other items of a list", () => {
    for (const before of [[1], [0.5], [1, 2.5], [2 ** 60], [1, null], [0.5, "x"], [[], 1]]) {
      refused([...before, Number.NaN], /got NaN at "\[\d\]"/);
      refused([...before, Number.NEGATIVE_INFINITY, 1], /got -Infinity at "\[\d\]"/);
    }
  });

  it("looks at the items of a list, not at what its class gives out for them", () => {
    class FromOne extends Array<number> {
      override at(position: number): number | undefined {
        return super.at(position - 1);
      }
    }
    refused(FromOne.from([Number.NaN, 1, 2]), /got NaN at "\[0\]"/);
    assert.equal(stringify(Object.setPrototypeOf([1, 0.5], null)), "[1,0.5]");
  });

  it("sees what a toJSON returns, also one that is inherited or does not enumerate", () => {
    class Measurement {
      toJSON(): number {
        return Number.NaN;
      }
    }
    refused({ a: new Measurement() }, /got NaN at "a"/);
    refused([1, Object.defineProperty({}, "toJSON", { value: () => Number.NaN })], /got NaN at "\[1\]"/);
    refused(Object.assign([1], { toJSON: () => Number.NaN }), /got NaN at the top/);
    assert.equal(stringify({ toJSON: 5 }), '{"toJSON":5}');
  });

  it("refuses functions and symbols in arrays and leaves them out as members", () => {
    refused([() => 1], /^expected a value that JSON can hold, got a function at "\[0\]"$/);
    refused({ a: [Symbol("x")] }, /got a symbol at "a\[0\]"/);
    for (const extra of [null, 1n]) {
      const value = { a: undefined, b: () => 1, c: Symbol("x"), d: extra, e: [undefined] };
      assert.equal(stringify(value), `{"d":${extra},"e":[null]}`);
    }
  });

  it("refuses to write nothing", () => {
    refused(undefined, /^expected a value to write, got undefined at the top$/);
    refused(() => 1, /got a function at the top/);
  });

  it("refuses cycles and what nests too deep, on one line", () => {
    const cycle: { self?: unknown } = {};
    cycle.self = [cycle];
    refused(cycle, /^expected a tree, got an object inside itself at "self\[0\]"$/);
    let deep: unknown = 1n;
    for (let level = 0; level < 100_000; level++) deep = { "line\nbreak": deep };
    refused(deep, /^expected a value nested at most 1000 levels, got more at .{1,230}$/);
    const shared = { a: 1n };
    assert.equal(stringify([shared, shared]), '[{"a":1},{"a":1}]');
  });

  it("asks toJSON like JSON.stringify, and passes on what it throws", () => {
    const date = new Date(0);
    assert.equal(stringify({ date, big: 1n }), '{"date":"1970-01-01T00:00:00.000Z","big":1}');
    assert.equal(stringify({ date: new Date(Number.NaN) }), '{"date":null}');
    const mistake = new Error("no");
    const thrower = {
      toJSON: (): never => {
        throw mistake;
      },
    };
    assert.throws(() => stringify([thrower]), mistake);
  });

  it("writes integers even where a program has given BigInt a toJSON", () => {
    Object.defineProperty(BigInt.prototype, "toJSON", { value: () => "quoted", configurable: true });
    try {
      assert.equal(stringify({ a: 7n, b: "x", c: null }), '{"a":7,"b":"x","c":null}');
    } finally {
      Reflect.deleteProperty(BigInt.prototype, "toJSON");
    }
  });

  it("writes what JSON.stringify writes for all that JSON can hold, on the slower way too", () => {
    const value = fc.anything({
      withDate: true,
      withSparseArray: true,
      withBoxedValues: true,
      withNullPrototype: true,
    });
    const finite = value.filter((candidate) => !/nan|infinity/i.test(fc.stringify(candidate)));
    fc.assert(
      fc.property(finite, (candidate) => {
        const plain = JSON.stringify([candidate]);
        assert.equal(stringify([candidate]), plain);
        assert.equal(stringify([candidate, 1n]), `${plain.slice(0, -1)},1]`);
      }),
      { numRuns },
    );
  });

  it("is read back by parse, strings that look like numbers included", () => {
    const integer = fc.bigInt(-(2n ** 63n), 2n ** 64n - 1n);
    const large = integer.filter((candidate) => !Number.isSafeInteger(Number(candidate)));
    const tree = fc.dictionary(
      fc.string({ unit: "binary" }),
      fc.array(
        fc.oneof(large, fc.string({ unit: "binary" }), large.map(String), fc.integer(), fc.constant(null)),
      ),
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(tree, (value) => assert.deepEqual(parse(stringify(value)), value)),
      { numRuns },
    );
  });
});
