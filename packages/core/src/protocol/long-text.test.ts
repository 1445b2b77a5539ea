import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import { stringify, testLongTextsWith } from "./json.ts";

const asked: string[] = [];
const plain = "x".repeat(10_000);
const escaped = `${plain}\n"\\${plain}`;
const wide = `é😀${plain}`;
const lone = `${plain}\ud800`;

describe("long texts", () => {
  before(() =>
    testLongTextsWith((text) => {
      asked.push(text);
      return JSON.stringify(text) === `"${text}"`;
    }),
  );

  it("are written as JSON.stringify writes them, wherever they stand", () => {
    const values = [
      plain,
      escaped,
      { text: plain },
      { text: escaped, wide, lone },
      { a: undefined, text: plain, '"': plain, 2: plain, 1: null, ["__proto__x"]: true },
      [plain, undefined, [escaped], { deep: { deeper: { deepest: [{ text: plain }, wide] } } }],
      { __proto__: { inherited: plain }, own: plain },
      { boxed: Object.assign(new String("short"), { text: plain }) },
      [Object.assign(new Boolean(false), { text: plain })],
      { list: Array.from({ length: 300 }, (_, index) => ({ index, text: index === 7 ? plain : "short" })) },
      Object.assign(Object.create(null), { text: plain, ["__proto__"]: 1 }),
      new (class {
        readonly text = plain;
        readonly boxed = new String("short");
      })(),
    ];
    for (const value of values) assert.equal(stringify(value), JSON.stringify(value));
  });

  it("are asked about once where they stand near the top, and short ones never", () => {
    asked.length = 0;
    stringify({ a: plain, b: [escaped, "short"], c: { d: { e: { f: lone } } } });
    assert.deepEqual(asked, [plain, escaped]);
    stringify({ a: "short", b: "x".repeat(8191) });
    assert.equal(asked.length, 2);
  });

  it("leave valid JSON behind where a getter gives something else each time", () => {
    for (const others of [[() => {}], [plain, () => {}], [plain, plain, Symbol("x")], [plain, undefined]]) {
      let asked = 0;
      const value = {
        text: plain,
        get changing() {
          return others[Math.min(asked++, others.length - 1)];
        },
      };
      assert.equal((JSON.parse(stringify(value)) as typeof value).text, plain);
    }
  });

  it("do not hide what cannot be written", () => {
    assert.throws(() => stringify({ text: plain, x: Number.NaN }), { code: "ERR_VARLINK_VALUE" });
    assert.equal(stringify({ text: plain, x: 2n ** 60n }), `{"text":"${plain}","x":${2n ** 60n}}`);
    assert.equal(
      stringify({ text: plain, x: { toJSON: () => plain } }),
      `{"text":"${plain}","x":"${plain}"}`,
    );
  });

  it("are written as JSON.stringify writes them in whatever is plain", () => {
    const text = fc.oneof(fc.constantFrom(plain, escaped, wide, lone), fc.string({ unit: "binary" }));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        text,
        fc.constantFrom(null, true, 1.5, undefined),
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie("tree"), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), tree), (value) => {
        assert.equal(stringify(value), JSON.stringify(value));
      }),
    );
  });
});
