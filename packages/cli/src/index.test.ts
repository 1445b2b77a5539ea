import assert from "node:assert/strict";
import { it } from "node:test";

it("exports what programs need that build on the command", async () => {
  const exported = Object.keys(await import("./index.ts"));
  assert.deepEqual(exported.sort(), ["documentCommands", "run", "standardTerminal"]);
});
