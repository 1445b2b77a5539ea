import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as zlink from "./index.ts";

describe("zlink", () => {
  it("exports what users are promised, and nothing by accident", () => {
    assert.deepEqual(Object.keys(zlink).sort(), [
      "ConnectionError",
      "FileDescriptor",
      "IdlError",
      "InteractiveAuthenticationRequired",
      "MethodError",
      "ProtocolError",
      "ReplyTypeError",
      "State",
      "UsageError",
      "VarlinkError",
      "VarlinkService",
      "connect",
      "defaultLimits",
      "defineInterface",
      "describe",
      "finite",
      "formatAddress",
      "isError",
      "isMethodError",
      "joinObservers",
      "methodKey",
      "notify",
      "openConnection",
      "parse",
      "parseAddress",
      "requireAuthorization",
      "reservedNames",
      "serve",
      "stringify",
      "takeDescriptors",
      "upgrade",
      "withFds",
      "withInteractiveAuthentication",
      "writeWithDescriptors",
    ]);
  });
});
