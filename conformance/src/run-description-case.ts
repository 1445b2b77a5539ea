import assert from "node:assert/strict";
import { analyzeInterface, parseCheckedInterface, printInterface } from "@zlink/idl";
import type { DescriptionCase } from "./case.ts";

/** Has our parser read the text of a case, and our printer write what it says. Throws for what differs. */
export function runDescriptionCase({ id, text, prints, refusedAt = [] }: DescriptionCase): void {
  if ((prints === undefined) !== refusedAt.length > 0)
    throw new Error(`${id}: expected "prints" or "refusedAt"`);
  const mistakes = analyzeInterface(text).problems.filter(({ severity }) => severity === "error");
  assert.deepEqual(
    mistakes.map(({ line, column }) => `${line}:${column}`),
    refusedAt,
  );
  if (prints === undefined) {
    assert.throws(() => parseCheckedInterface(text), { code: "ERR_VARLINK_IDL" });
    return;
  }
  assert.equal(printInterface(parseCheckedInterface(text)), prints);
  assert.equal(printInterface(parseCheckedInterface(prints)), prints);
}
