import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { drawProblem, IdlError } from "./idl-error.ts";
import { analyzeInterface, parseCheckedInterface } from "./parse-interface.ts";
import { VarlinkError } from "./varlink-error.ts";

function errorOf(text: string): IdlError {
  try {
    parseCheckedInterface(text, { name: "x.varlink" });
  } catch (error) {
    assert.ok(error instanceof IdlError);
    return error;
  }
  return assert.fail("the text is valid");
}

describe("IdlError", () => {
  it("is of the library's family, with a stable code and a message of one line", () => {
    const error = errorOf("interface a.b\ntype A (a: B, b: )");
    assert.ok(error instanceof VarlinkError);
    assert.equal(error.name, "IdlError");
    assert.equal(error.code, "ERR_VARLINK_IDL");
    assert.equal(error.message, 'x.varlink:2:12: no type is named "B" (and 1 more error)');
  });

  it("draws every problem when it becomes a text", () => {
    assert.equal(
      String(errorOf("interface a.b\ntype A (a: B, b: )\n")),
      `IdlError: x.varlink:2:12: error: no type is named "B"
1 | interface a.b
2 | type A (a: B, b: )
  |            ^

x.varlink:2:18: error: expected a type, found ")"
1 | interface a.b
2 | type A (a: B, b: )
  |                  ^`,
    );
  });

  it("draws ten problems at most, and counts the others", () => {
    const drawn = String(errorOf(`interface a.b\ntype A (${"a: ,".repeat(12)} a: int)`));
    assert.equal(drawn.match(/\^/g)?.length, 10);
    assert.match(drawn, /\n\nand 2 more problems$/);
  });

  it("leads with the first error, not with a warning before it", () => {
    const error = errorOf("interface a.b\ntype A (a: A)\ntype B (c: C)");
    assert.match(error.message, /^x\.varlink:3:12: no type is named "C"/);
    assert.equal(error.problems[0]?.severity, "warning");
  });
});

describe("drawProblem", () => {
  it("names the severity", () => {
    const { source, problems } = analyzeInterface("interface a.b", { name: "n" });
    assert.equal(
      problems.map((problem) => drawProblem(source, problem)).join("\n"),
      'n:1:11: warning: the interface "a.b" has no members\n1 | interface a.b\n  |           ^^^',
    );
  });
});
