import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { completeAddress } from "./address.ts";

describe("completeAddress", () => {
  it("leaves everything but paths alone", () => {
    for (const text of ["unix:/run/x", "unix:@x", "tcp:localhost:1", "nope", ""]) {
      assert.equal(completeAddress(text), text);
    }
  });

  it("refuses a path where no socket is", () => {
    const path = fileURLToPath(import.meta.url);
    assert.throws(() => completeAddress(path), {
      name: "CommandLineError",
      message: `expected a Unix socket at ${JSON.stringify(path)}`,
    });
    assert.throws(() => completeAddress("./no-such-file"), {
      message: "cannot look at the address: ENOENT: no such file or directory, stat './no-such-file'",
    });
  });
});
