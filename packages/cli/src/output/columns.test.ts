import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { recordTerminal } from "../test-terminal.ts";
import { formatColumns, formatLabelled } from "./columns.ts";

const pipe = recordTerminal({ isTerminal: false }).output;

describe("formatLabelled", () => {
  it("puts labels flush right and further lines below the first", () => {
    assert.equal(
      formatLabelled(
        [
          ["URL", ["a\nb"]],
          ["Interfaces", ["c", "d"]],
          ["None", []],
        ],
        pipe,
      ),
      "       URL: a\n            b\nInterfaces: c\n            d\n      None: \n",
    );
  });

  it("shows control characters instead of sending them to a terminal", () => {
    const screen = recordTerminal({ hasColors: false }).output;
    assert.equal(formatLabelled([["A", ["\u001b[2Jx"]]], screen), "A: \ufffd[2Jx\n");
  });

  it("does the same where colours are forced, which end on a terminal too", () => {
    const { output } = recordTerminal({ isTerminal: false, hasColors: true });
    assert.ok(formatLabelled([["A", ["\u001b[2Jx"]]], output).endsWith(" \ufffd[2Jx\n"));
    assert.equal(formatLabelled([["A", ["\u001b[2Jx"]]], pipe), "A: \u001b[2Jx\n");
  });
});

describe("formatColumns", () => {
  it("gives a first cell that is too wide a line of its own", () => {
    assert.equal(
      formatColumns(
        [
          ["ab", "one"],
          ["abcdef", "two"],
        ],
        3,
      ),
      "  ab   one\n  abcdef\n       two\n",
    );
  });
});
