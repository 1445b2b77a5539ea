import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseInterface } from "./parse-interface.ts";
import { sameInterface } from "./same-interface.ts";

function same(left: string, right: string, anyOrder = false): boolean {
  const parse = (body: string) => parseInterface(`interface a.b ${body}`);
  return sameInterface(parse(left), parse(right), { anyOrder });
}

describe("sameInterface", () => {
  it("looks neither at comments nor at places", () => {
    assert.ok(same("type A (a: ?[]int) error E ()", "#x\ntype A (\n#y\na: ?[]int\n#z\n)\nerror E()\n#!"));
  });

  const pairs: readonly (readonly [left: string, right: string])[] = [
    ["type A ()", "type B ()"],
    ["type A ()", "error A ()"],
    ["type A ()", "type A () type B ()"],
    ["type A (a: int)", "type A (b: int)"],
    ["type A (a: int)", "type A (a: float)"],
    ["type A (a: int)", "type A (a: ?int)"],
    ["type A (a: []int)", "type A (a: [string]int)"],
    ["type A (a: A)", "type A (a: B)"],
    ["type A (a)", "type A (a: int)"],
    ["type A (a, b)", "type A (a)"],
    ["type A (a: (b))", "type A (a: (c))"],
    ["type A (a: ())", "type A (a: (b: int))"],
    ["method M() -> (a: int)", "method M(a: int) -> ()"],
  ];
  for (const [left, right] of pairs) {
    it(`tells ${left} from ${right}`, () => {
      assert.equal(same(left, right), false);
      assert.equal(same(left, right, true), false);
      assert.equal(same(right, left, true), false);
    });
  }

  it("tells interfaces of different names apart", () => {
    assert.equal(sameInterface(parseInterface("interface a.b"), parseInterface("interface a.c")), false);
  });

  it("looks at the order unless told otherwise", () => {
    const left = "type A (a: int, b: (x, y)) error E ()";
    const right = "error E () type A (b: (y, x), a: int)";
    assert.equal(same(left, right), false);
    assert.equal(same(left, right, true), true);
  });
});
