import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { recordTerminal } from "../test-terminal.ts";
import { formatDescription } from "./idl.ts";

const text = "# A comment\ninterface a.b\n\nmethod M(x: ?[]int) -> ()\n";

describe("formatDescription", () => {
  it("leaves the text alone in a pipe", () => {
    const { output } = recordTerminal({ isTerminal: false });
    assert.equal(formatDescription(text, output), text);
  });

  it("highlights it on a terminal and changes nothing else", () => {
    const shown = formatDescription(text, recordTerminal().output);
    assert.equal(stripVTControlCharacters(shown), text);
    assert.ok(shown.includes("\u001b[90m# A comment\u001b[39m"));
    assert.ok(shown.includes("\u001b[1m\u001b[32mmethod\u001b[39m\u001b[22m M(x: "));
    assert.ok(shown.includes("\u001b[1m\u001b[34mint\u001b[39m\u001b[22m"));
  });

  it("does not let a comment steer the terminal", () => {
    const comment = "# \u001b]0;title\u0007\n";
    const { output } = recordTerminal({ hasColors: false });
    assert.equal(formatDescription(comment, output), "# \ufffd]0;title\ufffd\n");
    const pager = recordTerminal({ isTerminal: false, hasColors: true }).output;
    assert.ok(formatDescription(comment, pager).includes("# \ufffd]0;title\ufffd"));
  });
});
