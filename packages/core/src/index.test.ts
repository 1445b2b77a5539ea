import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import * as core from "./index.ts";
import * as testing from "./testing/index.ts";

/** All that is built of a package, but for its tests. */
function builtFiles(packageFolder: string): string[] {
  const dist = join(import.meta.dirname, "..", "..", packageFolder, "dist");
  return readdirSync(dist, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".js") && !/\.test\.|(^|\/)test-/.test(path))
    .map((path) => join(dist, path));
}

describe("@zlink/core", () => {
  it("exports what users are promised, and nothing by accident", () => {
    assert.deepEqual(Object.keys(core).sort(), [
      "Client",
      "Connection",
      "ConnectionError",
      "HalfReadMessages",
      "IdlError",
      "InteractiveAuthenticationRequired",
      "MethodError",
      "ProtocolError",
      "ReplyTypeError",
      "Server",
      "State",
      "UsageError",
      "VarlinkError",
      "VarlinkService",
      "defaultLimits",
      "defineInterface",
      "duplicateAll",
      "finite",
      "framed",
      "isError",
      "isMethodError",
      "joinObservers",
      "methodKey",
      "parse",
      "requireAuthorization",
      "reservedNames",
      "stringify",
      "testLongTextsWith",
      "toLimits",
      "traced",
      "upgrade",
      "withFds",
      "withInteractiveAuthentication",
    ]);
    assert.deepEqual(Object.keys(testing).sort(), [
      "ScriptedPeer",
      "memoryTransportPair",
      "transportContract",
    ]);
  });

  it("imports nothing of Node, nor does the package below it", () => {
    for (const file of [...builtFiles("core"), ...builtFiles("idl"), ...builtFiles("codegen")]) {
      assert.doesNotMatch(readFileSync(file, "utf8"), /from\s*"node:|import\("node:|require\(/, file);
    }
  });
});
