import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { completeAddress } from "./address.ts";

describe("completeAddress", () => {
  it("leaves everything but paths alone", () => {
    for (const text of ["unix:/run/x", "unix:@x", "tcp:localhost:1", "exec:/bin/x", "nope", ""]) {
      assert.equal(completeAddress(text), text);
    }
  });

  it("takes a path where a program is for one to be started", () => {
    assert.equal(completeAddress(process.execPath), `exec:${process.execPath}`);
  });

  it("refuses a path where neither a socket nor a program is", () => {
    const path = fileURLToPath(import.meta.url);
    assert.throws(() => completeAddress(path), {
      name: "CommandLineError",
      message: `expected a Unix socket or a program at ${JSON.stringify(path)}`,
    });
    assert.throws(() => completeAddress("/"), { message: /expected a Unix socket or a program/ });
    assert.throws(() => completeAddress("./no-such-file"), {
      message: "cannot look at the address: ENOENT: no such file or directory, stat './no-such-file'",
    });
  });
});
