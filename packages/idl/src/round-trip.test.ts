import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { checkInterface } from "./checker.ts";
import { highlightInterface } from "./highlight.ts";
import { IdlError } from "./idl-error.ts";
import { analyzeInterface, parseCheckedInterface, parseInterface } from "./parse-interface.ts";
import { printInterface } from "./printer.ts";
import { sameInterface } from "./same-interface.ts";
import { commentsOf, interfaceTrees, looseTexts } from "./test-arbitraries.ts";

const runs = { numRuns: Number(process.env["ZLINK_FUZZ_RUNS"] ?? 200) };

describe("any interface", () => {
  it("is the same after print and parse, with every comment, and prints the same again", () => {
    return fc.assert(
      fc.property(interfaceTrees(), (tree) => {
        const printed = printInterface(tree);
        const parsed = parseInterface(printed);
        assert.ok(sameInterface(parsed, tree));
        assert.deepEqual(commentsOf(parsed).sort(), commentsOf(tree).sort());
        assert.equal(printInterface(parsed), printed);
      }),
      runs,
    );
  });

  it("may be written with anything between its tokens, and loses no comment when printed", () => {
    return fc.assert(
      fc.property(looseTexts(), ({ tree, text, comments }) => {
        const parsed = parseInterface(text);
        assert.ok(sameInterface(parsed, tree));
        assert.deepEqual(commentsOf(parsed).sort(), comments.toSorted());
        const printed = printInterface(parsed);
        assert.deepEqual(commentsOf(parseInterface(printed)).sort(), comments.toSorted());
        assert.equal(printInterface(parseInterface(printed)), printed);
      }),
      runs,
    );
  });

  it("is printed with comments only before the interface, a member, a field or a value, and at the end", () => {
    return fc.assert(
      fc.property(looseTexts(), ({ text }) => {
        const lines = printInterface(parseInterface(text)).split("\n");
        for (const [index, line] of lines.entries()) {
          if (!line.trimStart().startsWith("#")) {
            assert.doesNotMatch(line, /#/);
            continue;
          }
          const next = lines.slice(index).find((later) => !later.trimStart().startsWith("#"));
          assert.match(next ?? "", /^(interface|type|method|error) |^\t+[A-Za-z]|^$/);
          if (next === "")
            assert.equal(
              lines.slice(index).every((later) => later === "" || later.startsWith("#")),
              true,
            );
        }
      }),
      runs,
    );
  });

  it("passes the checker when its names are unique and declared", () => {
    return fc.assert(
      fc.property(interfaceTrees(), (tree) => {
        assert.deepEqual(
          checkInterface(tree).filter(({ severity }) => severity === "error"),
          [],
        );
      }),
      runs,
    );
  });
});

describe("any text", () => {
  const scraps = fc.constantFrom(
    ..."( ) -> : , ? [] [string] # \n \r type method error interface a.b Foo bar int any \0 \ud800 é _ - [ . \u2028 \ufeff".split(
      " ",
    ),
    " ",
  );
  const mutated = fc
    .tuple(interfaceTrees(), fc.array(fc.tuple(fc.nat(), fc.nat(8), scraps), { maxLength: 4 }))
    .map(([tree, cuts]) =>
      cuts.reduce((text, [at, length, scrap]) => {
        const start = at % (text.length + 1);
        return text.slice(0, start) + scrap + text.slice(start + length);
      }, printInterface(tree)),
    );
  const texts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(scraps).map((list) => list.join(" ")),
    mutated,
  );

  it("is either understood or refused with an IdlError that points into it", () => {
    return fc.assert(
      fc.property(texts, (text) => {
        const { problems, tree } = analyzeInterface(text);
        highlightInterface(text);
        checkInterface(tree);
        for (const { span, message } of problems) {
          assert.ok(span.start >= 0 && span.start <= span.end && span.end <= text.length);
          assert.match(message, /^[^\n\r]+$/);
        }
        try {
          const parsed = parseCheckedInterface(text);
          assert.ok(sameInterface(parseCheckedInterface(printInterface(parsed)), parsed));
        } catch (error) {
          assert.ok(error instanceof IdlError);
          assert.ok(error.problems.length > 0);
          assert.ok(error.toString().length > 0);
        }
      }),
      { numRuns: runs.numRuns * 3 },
    );
  });
});

describe("real interfaces", () => {
  // Descriptions of real services may lie beside the repository; they are not part of it.
  const folder = fileURLToPath(new URL("../../../../shared/idl/", import.meta.url));
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".varlink")) : [];
  for (const name of files) {
    it(`survive check, print and parse: ${name}`, () => {
      const text = readFileSync(`${folder}${name}`, "utf8");
      const { tree, problems } = analyzeInterface(text, { name });
      assert.deepEqual(problems, []);
      const printed = printInterface(tree);
      // These were printed by varlinkctl, whose layout is ours.
      if (name.startsWith("io.systemd.")) assert.equal(printed, text);
      assert.ok(sameInterface(parseCheckedInterface(printed), tree));
    });
  }
});
