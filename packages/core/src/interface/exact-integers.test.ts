import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseInterface } from "@zlink/idl";
import fc from "fast-check";
import { stringify } from "../protocol/json.ts";
import { parseReply } from "../protocol/message.ts";
import { compileInterface } from "./validator.ts";

const tree = parseInterface(`interface org.example.Integers
type Item (id: int, note: ?string, items: ?[]Item)
method Read() -> (one: int, many: []int, open: any, object: object, size: float, item: Item, table: [string]int)
`);

/** Reads a reply as a client does, and gives its parameters. */
function read(parameters: object, int: "number" | "bigint" = "number"): Record<string, unknown> {
  const reply = parseReply(`{"parameters":${stringify(parameters)}}`);
  const output = compileInterface(tree, { int }).methods.get("Read")?.output;
  assert.equal(output?.checkReceived(reply, "reply"), undefined);
  return reply.parameters;
}

/** What an integer arrives as: a number where that is exact. */
function delivered(value: bigint): number | bigint {
  return BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

const integers = () => fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n });
/** Strings that look like what a reader of large integers might look for. */
const texts = () =>
  fc.oneof(fc.string(), fc.stringMatching(/^["\\{}[\],:0-9 n-]{0,40}$/), integers().map(String));
const item = () => fc.record({ id: integers(), note: texts(), items: fc.constant([]) });

describe("integers of 64 bits", () => {
  it("arrive exactly wherever they stand, and strings that look like them stay strings", () => {
    const replies = fc.record({
      one: integers(),
      many: fc.array(integers()),
      open: fc.oneof(integers(), texts(), fc.record({ deep: fc.array(integers()), text: texts() })),
      object: fc.dictionary(texts(), integers()),
      size: fc.double({ noNaN: true, noDefaultInfinity: true }),
      item: item(),
      table: fc.dictionary(texts(), integers()),
      unknown: fc.record({ count: integers(), text: texts() }),
    });
    fc.assert(
      fc.property(replies, (sent) => {
        const came = read(sent);
        assert.equal(came["one"], delivered(sent.one));
        assert.deepEqual(came["many"], sent.many.map(delivered));
        assert.deepEqual((came["item"] as { id: unknown }).id, delivered(sent.item.id));
        assert.equal((came["item"] as { note: unknown }).note, sent.item.note);
        assert.equal(stringify(came["open"]), stringify(sent.open));
        assert.equal(stringify(came["object"]), stringify(sent.object));
        assert.equal(stringify(came["table"]), stringify(sent.table));
        assert.equal(stringify(came["unknown"]), stringify(sent.unknown));
        assert.ok(Object.is((came["size"] as number) + 0, sent.size + 0));
      }),
      { numRuns: Number(process.env["ZLINK_FUZZ_RUNS"] ?? 300) },
    );
  });

  it("all arrive as bigints where the interface says so", () => {
    const came = read(
      { one: 1, many: [2, 2n ** 63n], open: 3, object: {}, size: 4, item: { id: 5 }, table: { "": 6 } },
      "bigint",
    );
    assert.deepEqual([came["one"], came["many"]], [1n, [2n, 2n ** 63n]]);
    assert.deepEqual([came["item"], { ...(came["table"] as object) }], [{ id: 5n }, { "": 6n }]);
    // Only what is declared an int.
    assert.deepEqual([came["open"], came["size"]], [3, 4]);
  });

  it("round to a number where a float is declared", () => {
    const came = read({ one: 1, many: [], open: 1, object: {}, size: 2n ** 60n, item: { id: 1 }, table: {} });
    assert.equal(came["size"], 2 ** 60);
  });

  it("are refused beyond 64 bits, with the place", () => {
    const output = compileInterface(tree, { int: "number" }).methods.get("Read")?.output;
    const reply = parseReply('{"parameters":{"one":1,"many":[1,18446744073709551616]}}');
    assert.equal(output?.checkReceived(reply, "reply")?.path, "many[1]");
  });

  it("do not make a large float in any place a mistake", () => {
    const text =
      '{"one":1,"many":[],"open":[1e300],"object":{"a":-1e20},"size":1e300,"item":{"id":1},"table":{}}';
    const reply = parseReply(`{"parameters":${text}}`);
    const output = compileInterface(tree, { int: "number" }).methods.get("Read")?.output;
    assert.equal(output?.checkReceived(reply, "reply"), undefined);
    assert.deepEqual(reply.parameters["open"], [1e300]);
  });
});

describe("parameters that nest too deep to be read exactly", () => {
  it("do not have their type, wherever the large integer stands", () => {
    const deep = `${"[".repeat(2000)}${"]".repeat(2000)}`;
    const output = compileInterface(tree, { int: "number" }).methods.get("Read")?.output;
    for (const parameters of [
      `{"one":9007199254740993,"open":${deep}}`,
      `{"one":1,"many":[9007199254740993],"open":${deep}}`,
    ]) {
      const problem = output?.checkReceived(parseReply(`{"parameters":${parameters}}`), "reply");
      assert.equal(problem?.expected, "fewer levels of nesting");
    }
  });
});
