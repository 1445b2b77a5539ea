import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ProtocolError } from "../errors.ts";
import { mayHoldLargeInteger, parse, parseExactly } from "./json.ts";
import { findJsonMistake } from "./json-mistake.ts";

const numRuns = Number(process.env["ZLINK_FUZZ_RUNS"] ?? 400);

/** A value with its JSON text written by the test, so that nothing under test is its own judge. */
interface Written {
  readonly value: unknown;
  readonly text: string;
}

/** What an integer literal means: a bigint only where a number would round it and 64 bits hold it. */
function meant(integer: bigint): number | bigint {
  const fits = integer >= -(2n ** 63n) && integer <= 2n ** 64n - 1n;
  return fits && !Number.isSafeInteger(Number(integer)) ? integer : Number(integer);
}

const largeInteger = fc
  .oneof(fc.bigInt(-(2n ** 63n), 2n ** 64n - 1n), fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }))
  .map((value): Written => ({ value: meant(value), text: String(value) }));

const hostileString = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "18446744073709551615",
    '":18446744073709551615,"',
    "\\ud800",
    "\ud800",
    '\\"',
    "[-9223372036854775808]",
  ),
  fc
    .array(fc.constantFrom('"', "\\", "9", "n", ":", ",", "{", "]", "\u2028", "\ud800", "\u0000"))
    .map((all) => all.join("")),
);

/** Doubles from 2^53 on are written without a fraction, so that they are integer literals like any other. */
function writeLeaf(value: unknown): Written {
  const text = JSON.stringify(value);
  if (typeof value !== "number" || Number.isSafeInteger(value))
    return { value: Object.is(value, -0) ? 0 : value, text };
  return { value: /^-?\d+$/.test(text) ? meant(BigInt(text)) : value, text };
}

const leaf: fc.Arbitrary<Written> = fc.oneof(
  largeInteger,
  fc
    .oneof(
      hostileString,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    )
    .map(writeLeaf),
);

const space = fc.constantFrom("", "", " ", "\n\t");

const written = fc.letrec<{ tree: Written }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.tuple(fc.array(tie("tree"), { maxLength: 5 }), space).map(
      ([items, gap]): Written => ({
        value: items.map((item) => item.value),
        text: `[${gap}${items.map((item) => item.text).join(`${gap},${gap}`)}${gap}]`,
      }),
    ),
    fc
      .tuple(
        fc.array(fc.tuple(fc.oneof(hostileString, fc.constant("__proto__")), tie("tree")), { maxLength: 5 }),
        space,
      )
      .map(
        ([members, gap]): Written => ({
          value: Object.fromEntries(members.map(([key, member]) => [key, member.value])),
          text: `{${gap}${members.map(([key, { text }]) => `${JSON.stringify(key)}${gap}:${gap}${text}`).join(",")}${gap}}`,
        }),
      ),
  ),
})).tree;

function refusal(text: string): ProtocolError {
  try {
    parse(text);
  } catch (error) {
    assert(error instanceof ProtocolError);
    return error;
  }
  throw new assert.AssertionError({ message: `accepted ${text}` });
}

describe("parse", () => {
  it("keeps integers beyond 2^53 - 1 and leaves all else a number", () => {
    const table: readonly (readonly [string, unknown])[] = [
      ["9007199254740991", 9007199254740991],
      ["9007199254740992", 9007199254740992n],
      ["9007199254740993", 9007199254740993n],
      ["-9007199254740993", -9007199254740993n],
      ["18446744073709551615", 18446744073709551615n],
      ["-9223372036854775808", -9223372036854775808n],
      ["1732388400123456", 1732388400123456],
      ["1e300", 1e300],
      ["9007199254740993.0", 9007199254740992],
      ["9007199254740993e0", 9007199254740992],
      ["1E400", Number.POSITIVE_INFINITY],
      ["-0", -0],
      ["0.10000000000000001", 0.1],
    ];
    for (const [text, value] of table) {
      assert(Object.is(parse(text), value), text);
      assert.deepEqual(parse(` [1, {"a" : ${text} } ]\n`), [1, { a: value }]);
      assert.deepEqual(parse(`{"a":"${text}"}`), { a: text });
    }
  });

  it("does not search a long text for its mistake", () => {
    assert.throws(() => parse(`${" ".repeat(2_097_151)}?`), /got "\?" at offset 2097151 of 2097152/);
    assert.throws(
      () => parse(`${" ".repeat(2_097_152)}?`),
      /expected JSON, got 2097153 characters that are none/,
    );
  });

  it("finds a large integer behind any other items of a list, and a list that nests too deep", () => {
    for (const before of ["1", "0.5", "1,2.5", "0.5,1", "1,null", '0.5,"x"', "2147483648", "[],1", "1,{}"]) {
      assert.deepEqual(parse(`[${before},9007199254740993]`), [
        ...JSON.parse(`[${before}]`),
        9007199254740993n,
      ]);
      assert.throws(() => parse(`[${before},[[]]]`, { maxDepth: 2 }), /nested at most 2 levels/);
    }
  });

  it("takes the last of duplicate keys and makes __proto__ a member of its own", () => {
    const value = parse('{"a":1,"__proto__":{"x":18446744073709551615},"a":2,"1":3}');
    assert.deepEqual(Object.entries(value as object), [
      ["1", 3],
      ["a", 2],
      ["__proto__", { x: 18446744073709551615n }],
    ]);
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
  });

  it("leaves an integer that no 64 bits hold a number, at once however long it is", () => {
    assert.equal(parse("18446744073709551616"), 2 ** 64);
    assert.equal(parse("-9223372036854775809"), -(2 ** 63));
    const begin = performance.now();
    assert.deepEqual(parse(`[${"9".repeat(4_000_000)}]`), [Number.POSITIVE_INFINITY]);
    assert.ok(performance.now() - begin < 1000);
  });

  it("yields what was written, whatever strings and integers are in it", () => {
    fc.assert(
      fc.property(written, ({ text, value }) => assert.deepEqual(parse(text), value)),
      { numRuns },
    );
  });

  it("agrees with JSON.parse wherever no integer is large, also when it reads the text itself", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const plain: unknown = JSON.parse(text);
        if (!mayHoldLargeInteger(plain)) assert.deepEqual(parseExactly(text), plain);
      }),
      { numRuns },
    );
  });

  it("names the offset of a mistake and does not repeat the text", () => {
    const table: readonly (readonly [string, number, string])[] = [
      ["", 0, "the end"],
      ['{"a":tru}', 5, '"t"'],
      ["[1,2,]", 5, '"]"'],
      ['{"a" 1}', 5, '"1"'],
      ["[1 2]", 3, '"2"'],
      ['["\\x"]', 2, '"\\\\"'],
      ['"a\nb"', 2, '"\\n"'],
      ["{} x", 3, '"x"'],
      ["01", 1, '"1"'],
    ];
    for (const [text, offset, got] of table) {
      assert.equal(refusal(text).message, `expected JSON, got ${got} at offset ${offset} of ${text.length}`);
    }
    assert(refusal(`{"secret":"${"s".repeat(5000)}`).message.length < 80);
  });

  it("finds a mistake exactly where JSON.parse throws", () => {
    const broken = fc.tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom("", "9", '"', "\\", "}", "[", ",", ":", "\u0001", "-", "."),
    );
    fc.assert(
      fc.property(broken, ([text, seed, insert]) => {
        const at = seed % (text.length + 1);
        const changed = text.slice(0, at) + insert + text.slice(insert === "" ? at + 1 : at);
        let isJson = true;
        try {
          JSON.parse(changed);
        } catch {
          isJson = false;
        }
        assert.equal(findJsonMistake(changed) === undefined, isJson, changed);
      }),
      { numRuns },
    );
  });

  it("refuses a text nested too deep, large integer or not, without overflowing the stack", () => {
    const nested = (levels: number, inner: string): string => "[".repeat(levels) + inner + "]".repeat(levels);
    for (const inner of ["1", "18446744073709551615"]) {
      assert.doesNotThrow(() => parse(nested(1000, inner)));
      assert.throws(() => parse(nested(1001, inner)), /nested at most 1000 levels/);
      assert.throws(() => parse(`[18446744073709551615,${nested(500_000, inner)}]`), ProtocolError);
      assert.throws(() => parse(nested(3, inner), { maxDepth: 2 }), /nested at most 2 levels, got more/);
    }
    assert.match(refusal("[".repeat(500_000)).message, /got the end at offset 500000/);
    assert.throws(() => parse('{"a":'.repeat(500_000) + 1 + "}".repeat(500_000)), ProtocolError);
  });

  it("reads very long strings beside a large integer", () => {
    const long = `${"\\n\\\\".repeat(300_000)}${"é".repeat(300_000)}`;
    assert.deepEqual(parse(`["${long}",18446744073709551615]`), [
      JSON.parse(`"${long}"`),
      18446744073709551615n,
    ]);
    assert.match(refusal(`["${long}"x`).message, /got "x"/);
  });
});
