import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { IdlError } from "./idl-error.ts";
import { parseInterface } from "./parse-interface.ts";
import { printInterface } from "./printer.ts";
import type { FieldNode, InterfaceNode } from "./syntax-tree.ts";

const HEAD = "interface a.b\n";

describe("printInterface", () => {
  const table: readonly (readonly [name: string, text: string, printed: string])[] = [
    ["no members", "interface   a.b", HEAD],
    ["a comment behind nothing", "interface a.b\n\n\n#c", `${HEAD}\n# c\n`],
    ["an empty comment", "#\ninterface a.b", `#\n${HEAD}`],
    [
      "a comment behind a field",
      "interface a.b type A (a: int #c\n)",
      `${HEAD}\ntype A(\n\t# c\n\ta: int\n)\n`,
    ],
    [
      "a comment between a field and its comma",
      "interface a.b type A (a: int\n#c\n, b: int)",
      `${HEAD}\ntype A(\n\t# c\n\ta: int,\n\tb: int\n)\n`,
    ],
    [
      "a comment before the end of a list",
      "interface a.b type A (x,\n#y\ny\n#c\n)",
      `${HEAD}\ntype A(\n\tx,\n\t# y\n\t# c\n\ty\n)\n`,
    ],
    [
      "a comment before the arrow and one in an empty reply",
      "interface a.b\n#1\nmethod M() #2\n -> ( #3\n)",
      `${HEAD}\n# 1\n# 2\n# 3\nmethod M() -> ()\n`,
    ],
    [
      "a comment in an empty struct within a field",
      "interface a.b type A (a: ?[string]( #c\n))",
      `${HEAD}\ntype A(\n\t# c\n\ta: ?[string]()\n)\n`,
    ],
    [
      "a comment in a list within a list",
      "interface a.b type A (a: (b: int #c\n) #d\n)",
      `${HEAD}\ntype A(\n\t# d\n\ta: (\n\t\t# c\n\t\tb: int\n\t)\n)\n`,
    ],
  ];
  for (const [name, text, printed] of table) {
    it(`prints ${name}`, () => {
      assert.equal(printInterface(parseInterface(text)), printed);
      assert.equal(printInterface(parseInterface(printed)), printed);
    });
  }

  function built(comments: readonly string[], name = "a"): InterfaceNode {
    const field: FieldNode = { kind: "field", name, type: { kind: "primitive", name: "int" }, comments };
    const parameters = { kind: "struct" as const, fields: [field] };
    return {
      kind: "interface",
      name: "a.b",
      members: [{ kind: "error", name: "E", parameters, comments: [] }],
      comments: [],
    };
  }

  it("makes several comments of one with several lines", () => {
    const printed = `${HEAD}\nerror E(\n\t# one\n\t# two\n\t#\n\t# three\n\ta: int\n)\n`;
    assert.equal(printInterface(built(["one\r\ntwo\u2028\rthree"])), printed);
  });

  it("refuses trees that no text can say", () => {
    assert.throws(
      () => printInterface(built([], "a: int)\nerror F")),
      (error) => {
        assert.ok(error instanceof IdlError);
        assert.equal(error.message, '"a: int)\\nerror F" cannot name a field');
        assert.equal(String(error), 'IdlError: "a: int)\\nerror F" cannot name a field');
        return true;
      },
    );
  });
});
