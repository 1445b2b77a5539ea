import assert from "node:assert/strict";
import { it } from "node:test";
import * as opentelemetry from "./index.ts";

it("exports what users are promised, and nothing by accident", () => {
  assert.deepEqual(Object.keys(opentelemetry).sort(), ["contextMember", "openTelemetry"]);
  assert.equal(opentelemetry.contextMember, "io.opentelemetry.context");
});
