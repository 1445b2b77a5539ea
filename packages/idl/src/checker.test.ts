import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkInterface } from "./checker.ts";
import { parseInterface } from "./parse-interface.ts";
import { SourceText } from "./source-text.ts";
import type { InterfaceNode, TypeNode } from "./syntax-tree.ts";

function check(body: string): string[] {
  const text = `interface a.b\n${body}`;
  return checkInterface(parseInterface(text), new SourceText(text)).map(
    ({ severity, message, line, column }) => `${line}:${column} ${severity}: ${message}`,
  );
}

const END = 'a "?", "[]" or "[string]" on the way would end it';

describe("checkInterface", () => {
  const table: readonly (readonly [body: string, ...problems: string[]])[] = [
    ["", '1:11 warning: the interface "a.b" has no members'],
    ["type A ()\ntype A ()", '3:6 error: two types have the same name "A"'],
    ["type A ()\nerror A ()", '3:7 error: the type and the error have the same name "A"'],
    ["type A (a: int, b: int, a: bool)", '2:25 error: two fields have the same name "a"'],
    ["type A (a: (b, c, b))", '2:19 error: two enum values have the same name "b"'],
    ["method M(a: int) -> (a: int)"],
    ["method M(a: Foo) -> ()", '2:13 error: no type is named "Foo"'],
    [
      "type Stats ()\nmethod M(a: []Stat) -> ()",
      '3:15 error: no type is named "Stat"; did you mean "Stats"?',
    ],
    ["method M(a: E) -> ()\nerror E ()", '2:13 error: expected a type, found the error "E"'],
    [
      "type A (a: A)",
      `2:9 warning: no value satisfies the type "A", which contains itself (A.a -> A); ${END}`,
    ],
    ["type A (a: ?A, b: []A, c: [string]A, d: ?(e: A))"],
    [
      "type A (b: B)\ntype B (x: int, i: (a: A))",
      `2:9 warning: no value satisfies the type "A", which contains itself (A.b -> B.i.a -> A); ${END}`,
      `3:21 warning: no value satisfies the type "B", which contains itself (B.i.a -> A.b -> B); ${END}`,
    ],
    [
      "type A (a: A)\nmethod M() -> (a: A)",
      `2:9 warning: no value satisfies the type "A", which contains itself (A.a -> A); ${END}`,
      '3:16 warning: no value satisfies the method "M": its field "a" needs a value of "A", which cannot end',
    ],
    ["type A (b: B)\ntype B (a: ?A)"],
    [
      "type A (a: A, b: Missing)",
      `2:9 warning: no value satisfies the type "A", which contains itself (A.a -> A); ${END}`,
      '2:18 error: no type is named "Missing"',
    ],
  ];
  for (const [body, ...problems] of table) {
    it(`finds ${problems.length} problems in ${JSON.stringify(body)}`, () => {
      assert.deepEqual(check(body), problems);
    });
  }

  function tree(type: TypeNode, names: { name?: string; field?: string } = {}): InterfaceNode {
    const field = { kind: "field" as const, name: names.field ?? "a", type, comments: [] };
    const error = {
      kind: "error" as const,
      name: names.name ?? "E",
      parameters: { kind: "struct" as const, fields: [field] },
      comments: [],
    };
    return { kind: "interface", name: "a.b", members: [error], comments: [] };
  }
  const int: TypeNode = { kind: "primitive", name: "int" };

  it("finds in trees built by hand what no text can say", () => {
    const messages = (built: InterfaceNode) => checkInterface(built).map(({ message }) => message);
    assert.deepEqual(messages(tree(int)), []);
    assert.deepEqual(messages({ ...tree(int), name: "a" }), ['"a" cannot name an interface']);
    assert.deepEqual(messages(tree(int, { name: "e" })), [
      '"e" cannot name an error (a capital, then letters and digits)',
    ]);
    assert.deepEqual(messages(tree(int, { field: "a: int) x" })), ['"a: int) x" cannot name a field']);
    assert.deepEqual(messages(tree({ kind: "enum", values: [] })), ["an enum has at least one value"]);
    assert.deepEqual(messages(tree({ kind: "named", name: "int" })), ['"int" cannot be the name of a type']);
    const nullable: TypeNode = { kind: "nullable", element: { kind: "nullable", element: int } };
    assert.deepEqual(messages(tree(nullable)), ["a nullable type cannot be nullable once more"]);
  });

  it("does not descend into trees without end", () => {
    let type: TypeNode = int;
    for (let depth = 0; depth < 100_000; depth++) type = { kind: "array", element: type };
    assert.deepEqual(
      checkInterface(tree(type)).map(({ message }) => message),
      ["types are nested deeper than 100 levels"],
    );
  });

  it("reports no place for nodes without one", () => {
    const [problem] = checkInterface(tree({ kind: "named", name: "Foo" }), new SourceText(""));
    assert.deepEqual(problem, { severity: "error", message: 'no type is named "Foo"' });
  });
});
