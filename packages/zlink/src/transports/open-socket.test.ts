import assert from "node:assert/strict";
import { it } from "node:test";
import { connect } from "../connect.ts";

it("names an abstract socket that nobody listens on, without the NUL of its name", async () => {
  await assert.rejects(connect("unix:@zlink.test.nobody"), (error: Error) => {
    assert.match(error.message, /^cannot connect to unix:@zlink\.test\.nobody: connect ECONNREFUSED @/);
    return !error.message.includes("\0");
  });
});
