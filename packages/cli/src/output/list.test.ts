import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Sink } from "../terminal.ts";
import { formatList } from "./list.ts";

const pipe: Sink = { isTerminal: false, hasColors: false, write: async () => {} };

describe("formatList", () => {
  it("prints a name a line", () => {
    assert.equal(
      formatList(["org.example.A", "org.example.B"], undefined, pipe),
      "org.example.A\norg.example.B\n",
    );
  });

  it("lets no name pass for two", () => {
    assert.equal(
      formatList(["org.example.A\nforged\r"], undefined, pipe),
      "org.example.A\ufffdforged\ufffd\n",
    );
  });
});
