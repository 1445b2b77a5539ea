import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { IdlError } from "./idl-error.ts";
import { analyzeInterface, parseCheckedInterface, parseInterface } from "./parse-interface.ts";

/** The text behind the header, and what is said about it as `line:column message`; the header is line 1. */
type Row = readonly [body: string, ...problems: string[]];

const FIELD_RULE = "(a letter, then letters, digits and single inner underscores)";
const MEMBER_RULE = "(a capital, then letters and digits)";

const MISTAKES: readonly Row[] = [
  ["error Foo", '2:10 expected "(", found the end of the text'],
  ["error Foo\nerror Bar()", '2:10 expected "(", found "error"'],
  ["type A (a: int,)", '2:15 expected another name behind the comma, found ")"'],
  ["type A (,)", '2:9 expected the name of a field or enum value, found ","'],
  ["type A (a: int,, b: int)", '2:16 expected the name of a field or enum value, found ","'],
  ["type A (a: ??int)", '2:13 a type can be nullable only once, found a second "?"'],
  ["type A (a: ???int)", '2:13 a type can be nullable only once, found a second "?"'],
  ["type A (a: )", '2:12 expected a type, found ")"'],
  ["type A (a:, b:)", '2:11 expected a type, found ","', '2:15 expected a type, found ")"'],
  ["type A (a: []?)", '2:15 expected a type, found ")"'],
  ["type A (a: int b: int)", '2:16 expected "," or ")", found "b"'],
  ["type A (a int)", '2:11 expected ":" behind the field "a", found "int"'],
  ["type A (a: int, b)", '2:18 expected ":" and a type behind the field "b", found ")"'],
  ["type A (a, b: int)", '2:12 expected an enum value without a type, as before, found the field "b"'],
  ["type A (a: int", '2:8 expected ")", found the end of the text; it belongs to this "("'],
  ["type A (a: int\ntype B ()", '2:8 expected ")", found the member "B"; it belongs to this "("'],
  ["type A (a: boolean)", '2:12 expected a type, found "boolean"; did you mean "bool"?'],
  ["type A (a: strng)", '2:12 expected a type, found "strng"; did you mean "string"?'],
  ["type A (a: org.example.Foo)", '2:12 expected a type, found "org.example.Foo"'],
  ["type A (a: int[])", '2:15 expected "," or ")", found "[]"; it stands before the type'],
  ["type A (a: [int]string)", '2:12 expected "[]" or "[string]", found "[int]"'],
  ["type A (a: [ ]int)", '2:12 expected "[]" or "[string]", found "[ ]"'],
  ["type A (a__b: int)", `2:9 expected the name of a field or enum value ${FIELD_RULE}, found "a__b"`],
  ["type A (größe: int)", `2:9 expected the name of a field or enum value ${FIELD_RULE}, found "größe"`],
  ["type foo ()", `2:6 expected the name of the type ${MEMBER_RULE}, found "foo"`],
  ["type ()", '2:6 expected the name of the type, found "("'],
  ["method Foo()", '2:13 expected "->" and what the method replies, found the end of the text'],
  ["method Foo() ()", '2:14 expected "->" and what the method replies, found "("'],
  ["method Foo() -> int", '2:17 expected "(", found "int"'],
  [
    "method Foo(a, b) -> ()",
    '2:11 expected fields with types, "(name: type, …)": a method cannot take an enum',
  ],
  ["error Foo(a)", '2:10 expected fields with types, "(name: type, …)": an error cannot take an enum'],
  ["typ A ()", '2:1 expected "type", "method" or "error", found "typ"; did you mean "type"?'],
  ["type A { a: int }", '2:8 expected "(", found "{"'],
  ["type A ();", '2:10 expected "type", "method" or "error", found ";"'],
  ["\0", '2:1 expected "type", "method" or "error", found "\\u0000"'],
  ["\ud800", '2:1 expected "type", "method" or "error", found "\\ud800"'],
  ["type A\r(a:\r?)", '4:2 expected a type, found ")"'],
  ["type A\u2028(a:\u2029\r\n?)", '5:2 expected a type, found ")"'],
];

const HEADERS: readonly Row[] = [
  ["", '1:1 expected "interface" and a name, found the end of the text'],
  ["# only a comment", '1:17 expected "interface" and a name, found the end of the text'],
  ["type A ()", '1:1 expected "interface" and a name, found "type"'],
  ["interface", "1:10 expected the name of the interface, found the end of the text"],
  ["interface type A ()", '1:11 expected the name of the interface, found "type"'],
  ["Interface a.b", '1:1 expected "interface" and a name, found "Interface"'],
  [
    "interface foo",
    '1:11 expected the name of an interface (two or more components between dots, such as org.example.ftl), found "foo"',
  ],
];

function problemsOf(text: string): string[] {
  return analyzeInterface(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe("mistakes", () => {
  for (const [body, ...problems] of MISTAKES) {
    it(`are told of ${JSON.stringify(body)}`, () => {
      assert.deepEqual(problemsOf(`interface org.example.x\n${body}`), problems);
    });
  }
  for (const [text, ...problems] of HEADERS) {
    it(`are told of a text that is ${JSON.stringify(text)}`, () =>
      assert.deepEqual(problemsOf(text), problems));
  }

  it("do not hide each other", () => {
    const text = `interface org.example.x
type A (a: integer, b: Missing, c)
method b(x int) -> (y: ?)
nonsense here
error E
error F (a: int, a: string)`;
    assert.deepEqual(problemsOf(text), [
      '2:12 expected a type, found "integer"; did you mean "int"?',
      '2:34 expected ":" and a type behind the field "c", found ")"',
      `3:8 expected the name of the method ${MEMBER_RULE}, found "b"`,
      '3:12 expected ":" behind the field "x", found "int"',
      '3:25 expected a type, found ")"',
      '4:1 expected "type", "method" or "error", found "nonsense"',
      '5:8 expected "(", found "error"',
      '6:18 two fields have the same name "a"',
    ]);
  });

  it("leave in the tree what could be understood", () => {
    const { tree } = analyzeInterface("interface a.b\ntype A (x: int, y: , z: bool)\n]\nerror E (");
    assert.deepEqual(
      tree.members.map(({ kind, name }) => `${kind} ${name}`),
      ["type A", "error E"],
    );
    const [first] = tree.members;
    assert.ok(first?.kind === "type" && first.type.kind === "struct");
    assert.deepEqual(
      first.type.fields.map(({ name }) => name),
      ["x", "z"],
    );
  });

  it("are reported up to a hundred", () => {
    const text = `interface a.b\ntype A (${"a: ,".repeat(5000)})`;
    assert.equal(analyzeInterface(text).problems.length, 100);
  });
});

describe("parseInterface", () => {
  it("throws one error with all problems, named after the text", () => {
    assert.throws(
      () => parseInterface("interface a.b\ntype A (a: )\ntype B (b: )", { name: "ab.varlink" }),
      (error) => {
        assert.ok(error instanceof IdlError);
        assert.equal(error.code, "ERR_VARLINK_IDL");
        assert.equal(error.message, 'ab.varlink:2:12: expected a type, found ")" (and 1 more error)');
        assert.deepEqual(
          error.problems.map(({ line, column }) => [line, column]),
          [
            [2, 12],
            [3, 12],
          ],
        );
        return true;
      },
    );
  });

  it("leaves names that are not declared to the checker", () => {
    assert.equal(parseInterface("interface a.b\ntype A (b: B)").members.length, 1);
    assert.throws(() => parseCheckedInterface("interface a.b\ntype A (b: B)"), {
      message: '<idl>:2:12: no type is named "B"',
    });
  });

  it("does not throw for warnings alone", () => {
    assert.equal(parseCheckedInterface("interface a.b").members.length, 0);
  });

  it("takes members on one line, and keywords as names of fields and values", () => {
    const tree = parseInterface("interface a.b type Foo (type: (method, error)) method M() -> () error E()");
    assert.deepEqual(
      tree.members.map(({ name }) => name),
      ["Foo", "M", "E"],
    );
  });

  it("gives every node its place", () => {
    const text = "# c\ninterface a.b\n# d\ntype Foo (\n  # e\n  bar: ?[]Foo\n)";
    const tree = parseInterface(text);
    const cut = (span: { start: number; end: number } | undefined) => text.slice(span?.start, span?.end);
    const [member] = tree.members;
    assert.ok(member?.kind === "type" && member.type.kind === "struct");
    assert.equal(cut(tree.nameSpan), "a.b");
    assert.equal(cut(tree.span), text.slice(4));
    assert.equal(cut(member.nameSpan), "Foo");
    assert.equal(cut(member.span), text.slice(text.indexOf("type")));
    assert.equal(cut(member.type.span), text.slice(text.indexOf("(")));
    assert.equal(cut(member.type.fields[0]?.span), "bar: ?[]Foo");
    assert.equal(cut(member.type.fields[0]?.type.span), "?[]Foo");
  });

  it("gives each comment to the node it explains", () => {
    const tree = parseInterface(
      "#1\ninterface a.b #2\n#3\ntype A ( #4\n a: int, #5\n #6\n b #7\n : #8\n int #9\n #10\n) #11\n#12",
    );
    const [member] = tree.members;
    assert.ok(member?.kind === "type" && member.type.kind === "struct");
    assert.deepEqual(tree.comments, ["1", "2"]);
    assert.deepEqual(member.comments, ["3", "11"]);
    assert.deepEqual(
      member.type.fields.map(({ comments }) => comments),
      [
        ["4", "5"],
        ["6", "7", "8", "9"],
      ],
    );
    assert.deepEqual(member.type.trailingComments, ["10"]);
    assert.deepEqual(tree.trailingComments, ["12"]);
  });

  it("takes one space off a comment, and no more", () => {
    assert.deepEqual(parseInterface("#a\n# b\n#  c\n#\td\n#\n# \ninterface a.b").comments, [
      "a",
      "b",
      " c",
      "\td",
      "",
      "",
    ]);
  });
});
