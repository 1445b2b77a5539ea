import assert from "node:assert/strict";
import { cpuUsage } from "node:process";
import { describe, it } from "node:test";
import { highlightInterface } from "./highlight.ts";
import { IdlError } from "./idl-error.ts";
import { parseCheckedInterface } from "./parse-interface.ts";
import { printInterface } from "./printer.ts";

const MANY = 200_000;
const FIELD = "interface a.b\ntype A (a: ";

function list(count: number, item: (index: number) => string, separator: string): string {
  return Array.from({ length: count }, (_, index) => item(index)).join(separator);
}

const REFUSED: Readonly<Record<string, string>> = {
  "200,000 arrays in one another": `${FIELD}${"[]".repeat(MANY)}int)`,
  "one level more than is allowed": `${FIELD}${"[]".repeat(99)}int)`,
  "200,000 arrays of nothing": `${FIELD}${"[]".repeat(MANY)}`,
  "200,000 maps in one another": `${FIELD}${"[string]".repeat(MANY)}int)`,
  "200,000 question marks": `${FIELD}${"?".repeat(MANY)}int)`,
  "200,000 opening parentheses": `${FIELD}${"(".repeat(MANY)}`,
  "200,000 structs in one another": `${FIELD}${"(a:".repeat(MANY)}`,
  "200,000 closing parentheses": `${FIELD}${")".repeat(MANY)}`,
  "200,000 commas": `${FIELD}${",".repeat(MANY)}`,
  "200,000 opening brackets": `${FIELD}${"[".repeat(MANY)}`,
  "200,000 keywords": `interface a.b ${"type ".repeat(MANY)}`,
  "200,000 types that are not closed": `interface a.b ${"type A(".repeat(MANY)}`,
  "200,000 arrows": `interface a.b method A${"->".repeat(MANY)}`,
  "100,000 fields of one name": `interface a.b type A (${list(100_000, () => "a: B", ",")})`,
  "a million NULs": "\0".repeat(1_000_000),
  "a million halves of surrogate pairs": "\udc00".repeat(1_000_000),
  "a million dashes": `interface a.${"-".repeat(1_000_000)}`,
  "a million underscores": `interface a.b type A (a${"_".repeat(1_000_000)}: int)`,
};

const TAKEN: Readonly<Record<string, string>> = {
  "5 MB of comments": `${"# a comment of fifty characters, its end included\n".repeat(100_000)}interface a.b`,
  "comments in a list": `interface a.b type A (a: int ${"#x\n".repeat(200_000)})`,
  "100,000 fields": `interface a.b type A (${list(100_000, (index) => `a${index}: int`, ",")})`,
  "50,000 types in a circle": `interface a.b ${list(50_000, (index) => `type A${index} (a: A${(index + 1) % 50_000})`, "\n")}`,
  "100,000 types in circles of many lengths": `interface a.b ${list(100_000, (index) => `type A${index} (a: A${(index + 1) % 100_000}, b: A${(index * 7) % 100_000})`, "\n")}`,
  "a byte order mark": "\ufeffinterface a.b",
  "carriage returns alone": "interface a.b\r# c\rtype A ()\r",
  "as many levels as are allowed": `${FIELD}${"[]".repeat(98)}int)`,
};

/** Of the processor's time, not the clock's: far above what is needed, far below what anything worse than linear takes. */
const DEADLINE_MS = 5000;

function processorMs(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
}

describe("hostile texts", () => {
  for (const [name, text] of Object.entries(REFUSED)) {
    it(`are refused at once: ${name}`, () => {
      const started = processorMs();
      assert.throws(
        () => parseCheckedInterface(text),
        (error) => {
          assert.ok(error instanceof IdlError);
          assert.doesNotMatch(error.message, /\n/);
          assert.ok(error.toString().length < 20_000);
          return true;
        },
      );
      highlightInterface(text);
      assert.ok(processorMs() - started < DEADLINE_MS);
    });
  }
  for (const [name, text] of Object.entries(TAKEN)) {
    it(`are taken in their stride: ${name}`, () => {
      const started = processorMs();
      printInterface(parseCheckedInterface(text));
      highlightInterface(text);
      assert.ok(processorMs() - started < DEADLINE_MS);
    });
  }
});
