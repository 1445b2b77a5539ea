import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { UsageError } from "../errors.ts";
import { collect, openTestConnection, rejection, reply } from "../test-client.ts";
import { settled } from "../test-runtime.ts";
import { withHeader } from "./call-header.ts";

const header = { "org.example.trace": { id: 7n }, "com.example": "x" };
const written = { "org.example.trace": { id: 7 }, "com.example": "x" };

describe("the header of a call", () => {
  it("stands beside the method and its parameters, in every variant", async () => {
    const { peer, ftl, connection } = openTestConnection();
    const calls = [
      ftl.add({ a: 1, b: 2 }, { header }),
      ftl.note.oneway({ text: "x" }, { header }),
      connection.call("org.example.Ftl.Add", {}, { header }),
    ];
    await settled();
    peer.say(reply({ sum: 3 }) + reply({}));
    await Promise.all(calls);
    const stream = collect(ftl.watch.more({}, { header }));
    await settled();
    peer.say(reply({ count: 1 }));
    await stream;
    const upgraded = ftl.open.upgrade({}, { header });
    await settled();
    peer.say(reply({ id: 1 }));
    await upgraded;
    assert.deepEqual(peer.messages, [
      { method: "org.example.Ftl.Add", parameters: { a: 1, b: 2 }, ...written },
      { method: "org.example.Ftl.Note", parameters: { text: "x" }, oneway: true, ...written },
      { method: "org.example.Ftl.Add", ...written },
      { method: "org.example.Ftl.Watch", more: true, ...written },
      { method: "org.example.Ftl.Open", upgrade: true, ...written },
    ]);
  });

  it("leaves out what is undefined, and itself if nothing is left", () => {
    assert.equal(withHeader('{"method":"a.B"}', { "a.b": undefined }), '{"method":"a.B"}');
    assert.equal(
      withHeader('{"method":"a.B"}', { "a.b": undefined, "a.c": null }),
      '{"method":"a.B","a.c":null}',
    );
  });

  it("is refused before a byte is written if a name has no dot, or a value no form in JSON", async () => {
    const { peer, ftl } = openTestConnection();
    for (const [wrong, code] of [
      [{ more: true }, "ERR_VARLINK_USAGE"],
      [{ "org.example": 1, trace: 2 }, "ERR_VARLINK_USAGE"],
      ["org.example", "ERR_VARLINK_USAGE"],
      [{ "org.example": Number.NaN }, "ERR_VARLINK_VALUE"],
    ] as const) {
      // Wrong on purpose, which the type forbids.
      const error = await rejection(ftl.add({ a: 1, b: 2 }, { header: wrong as never }));
      assert.ok(error instanceof UsageError, String(error));
      assert.equal(error.code, code);
    }
    await settled();
    assert.deepEqual(peer.writes, []);
  });

  it("counts for the length of the call", async () => {
    const { ftl } = openTestConnection({ maxMessageBytes: 100 });
    const error = await rejection(ftl.add({ a: 1, b: 2 }, { header: { "a.b": "x".repeat(50) } }));
    assert.match(String(error), /longer than 100 bytes/);
  });
});
