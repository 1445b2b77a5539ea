import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { parse } from "zlink";
import { recordTerminal } from "../test-terminal.ts";
import { formatJson } from "./json.ts";

const screen = recordTerminal().output;
const pipe = recordTerminal({ isTerminal: false }).output;
const text = '{"a":[1,{"b":"x"},[]],"c":{},"d":null,"e":18446744073709551615,"f":-0.5}';

describe("formatJson", () => {
  it("lays out short JSON on one line", () => {
    assert.equal(formatJson(parse(text), "short", screen), `${text}\n`);
    assert.equal(formatJson(parse(text), "auto", pipe), `${text}\n`);
  });

  it("lays out pretty JSON with tabs and a blank before each colon", () => {
    assert.equal(
      formatJson(parse(text), "pretty", pipe),
      [
        "{",
        '\t"a" : [',
        "\t\t1,",
        "\t\t{",
        '\t\t\t"b" : "x"',
        "\t\t},",
        "\t\t[]",
        "\t],",
        '\t"c" : {},',
        '\t"d" : null,',
        '\t"e" : 18446744073709551615,',
        '\t"f" : -0.5',
        "}\n",
      ].join("\n"),
    );
  });

  it("colours keys, strings, numbers and constants on a terminal", () => {
    assert.equal(
      formatJson({ key: ["x", 1, true] }, "auto", screen),
      '{\n\t"\u001b[32mkey\u001b[39m" : [\n\t\t"\u001b[32mx\u001b[39m",\n' +
        "\t\t\u001b[1m\u001b[34m1\u001b[39m\u001b[22m,\n\t\t\u001b[1mtrue\u001b[22m\n\t]\n}\n",
    );
  });

  it("keeps every value, pretty and coloured, whatever strings hold", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plainText = JSON.stringify(value);
        const shown = stripVTControlCharacters(formatJson(value, "pretty", screen));
        assert.equal(JSON.stringify(JSON.parse(shown)), plainText);
      }),
      { numRuns: 200 },
    );
  });

  it("escapes what a terminal would obey, and nothing in a pipe", () => {
    const pager = recordTerminal({ isTerminal: false, hasColors: true }).output;
    assert.equal(formatJson(["\u009b31m\u202e"], "short", pager), '["\\u009b31m\\u202e"]\n');
    assert.equal(formatJson(["\u009b31m\u202e"], "short", screen), '["\\u009b31m\\u202e"]\n');
    assert.equal(formatJson(["\u009b31m\u202e"], "short", pipe), '["\u009b31m\u202e"]\n');
  });
});
