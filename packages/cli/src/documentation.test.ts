import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { it } from "node:test";
import { commands } from "./command-table.ts";
import { documentCommands } from "./documentation.ts";
import { formatHelp } from "./help.ts";

const readme = new URL("../README.md", import.meta.url);
const goldenHelp = new URL("../golden/help.txt", import.meta.url);
const tables = /(<!-- commands -->\n).*(<!-- \/commands -->)/s;

/** Compares a file with what it should be, or writes it where the environment asks for that. */
function assertCurrent(file: URL, expected: string): void {
  if (process.env["ZLINK_UPDATE_GOLDEN"] === "1") writeFileSync(file, expected);
  assert.equal(readFileSync(file, "utf8"), expected);
}

it("has the tables of the README generated from the table of commands", () => {
  const text = readFileSync(readme, "utf8");
  assert.match(text, tables);
  assertCurrent(readme, text.replace(tables, `$1\n${documentCommands()}\n$2`));
});

it("prints the help text that is on record", () => {
  assertCurrent(goldenHelp, formatHelp(commands));
});
