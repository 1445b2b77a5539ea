import assert from "node:assert/strict";
import { it } from "node:test";
import * as everything from "./index.ts";

it("exports what it promises, and nothing else", () => {
  assert.deepEqual(Object.keys(everything).sort(), [
    "IdlError",
    "SourceText",
    "VarlinkError",
    "analyzeInterface",
    "checkInterface",
    "drawCodeFrame",
    "drawProblem",
    "highlightInterface",
    "isFieldName",
    "isInterfaceName",
    "isMemberName",
    "isPrimitiveName",
    "parseCheckedInterface",
    "parseInterface",
    "printInterface",
    "sameInterface",
    "tokenize",
  ]);
});
