import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isFieldName, isInterfaceName, isMemberName, isPrimitiveName } from "./names.ts";

function check(test: (text: string) => boolean, good: readonly string[], bad: readonly string[]): void {
  for (const text of good) assert.equal(test(text), true, `${JSON.stringify(text)} should be a name`);
  for (const text of bad) assert.equal(test(text), false, `${JSON.stringify(text)} should not be a name`);
}

describe("names", () => {
  it("takes interface names of two or more components with inner dashes", () => {
    check(
      isInterfaceName,
      ["a.b", "org.example.ftl", "A.B", "a.1", "a.0b.c", "xn--lgbbat1ad8j.example.ip", "a-b.c--d", "x1.y2"],
      [
        "",
        "a",
        ".a",
        "a.",
        "a..b",
        "1a.b",
        "-a.b",
        "a-.b",
        "a.-b",
        "a.b-",
        "a b.c",
        "a_b.c",
        "é.b",
        "a.b\n",
        "a.b.",
      ],
    );
  });

  it("takes member names that begin with a capital", () => {
    check(
      isMemberName,
      ["A", "Foo", "F1", "FOO"],
      ["", "foo", "1F", "Foo_Bar", "Foo-Bar", "Ä", "Foo\n", "A.B"],
    );
  });

  it("takes field names with single inner underscores, keywords too", () => {
    check(
      isFieldName,
      ["a", "A", "a1", "a_b", "a_1_b", "type", "interface", "null", "fooBar"],
      ["", "_a", "a_", "a__b", "1a", "a-b", "ä", "a\n", "a b"],
    );
  });

  it("knows the types the language brings along", () => {
    check(
      isPrimitiveName,
      ["bool", "int", "float", "string", "object", "any"],
      ["Bool", "", "map", "toString"],
    );
  });

  it("answers at once however long the name", () => {
    const started = performance.now();
    isInterfaceName(`a${"-".repeat(1_000_000)}`);
    isInterfaceName(`a${".b".repeat(1_000_000)}-`);
    isFieldName(`${"a_".repeat(1_000_000)}`);
    assert.ok(performance.now() - started < 1000);
  });
});
