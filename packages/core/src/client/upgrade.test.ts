import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isError } from "../method-error.ts";
import { errorReply, Ftl, openTestConnection, rejection, reply } from "../test-client.ts";
import { settled } from "../test-runtime.ts";

describe("an upgrade of a connection", () => {
  for (const [what, raw] of [
    ["bytes", "raw"],
    ["bytes that begin with a NUL", "\0raw\0"],
    ["no bytes", ""],
  ] as const) {
    it(`gives the stream with ${what} behind the reply`, async () => {
      const { peer, ftl, connection } = openTestConnection();
      const upgrade = ftl.open.upgrade();
      await settled();
      assert.deepEqual(peer.messages, [{ method: "org.example.Ftl.Open", upgrade: true }]);
      peer.say(reply({ id: 3 }) + raw);
      const { reply: answer, stream } = await upgrade;
      assert.deepEqual(answer, { id: 3 });
      assert.equal(Buffer.from(stream.unread).toString(), raw);
      peer.say("more");
      assert.equal(Buffer.from(stream.unread).toString(), `${raw}more`);
      await connection.closed;
      assert.equal(peer.ended, undefined);
    });
  }

  it("takes exactly the bytes behind the reply, however they are cut", async () => {
    const text = `${reply({ id: 3 })}\0raw`;
    for (let cut = 0; cut <= text.length; cut += 1) {
      const { peer, ftl } = openTestConnection();
      const upgrade = ftl.open.upgrade();
      await settled();
      peer.sayInPieces(text, [cut]);
      assert.equal(Buffer.from((await upgrade).stream.unread).toString(), "\0raw");
    }
  });

  it("stays Varlink after an error reply", async () => {
    const { peer, ftl } = openTestConnection();
    const upgrade = rejection(ftl.open.upgrade());
    const behind = ftl.add({ a: 1, b: 1 });
    await settled();
    assert.equal(peer.messages.length, 1, "nothing is written behind an upgrade");
    peer.say(errorReply("org.example.Ftl.Refused", { reason: "busy" }));
    const error = await upgrade;
    assert.ok(isError(error, Ftl.errors.Refused));
    assert.equal(error.parameters.reason, "busy");
    await peer.written(2);
    peer.say(reply({ sum: 2 }));
    assert.deepEqual(await behind, { sum: 2 });
  });

  it("rejects the calls that wait behind it when it succeeds", async () => {
    const { peer, ftl } = openTestConnection();
    const upgrade = ftl.open.upgrade();
    const behind = rejection(ftl.add({ a: 1, b: 1 }));
    await settled();
    peer.say(reply({ id: 1 }));
    await upgrade;
    assert.match(String(await behind), /it was upgraded; org\.example\.Ftl\.Add was not written$/);
    assert.equal(peer.messages.length, 1);
  });

  it("closes a stream that was granted after the call was given up", async () => {
    const { peer, ftl, connection } = openTestConnection();
    const controller = new AbortController();
    const upgrade = rejection(ftl.open.upgrade({}, { signal: controller.signal }));
    await settled();
    controller.abort("enough");
    assert.equal(await upgrade, "enough");
    peer.say(`${reply({ id: 1 })}raw`);
    await connection.closed;
    assert.equal(peer.ended, "abort");
  });

  it("closes a stream whose reply is ill-typed", async () => {
    const { peer, ftl, connection } = openTestConnection();
    const upgrade = rejection(ftl.open.upgrade());
    await settled();
    peer.say(reply({ id: "one" }));
    assert.equal(((await upgrade) as { code?: string }).code, "ERR_VARLINK_REPLY_TYPE");
    await connection.closed;
    assert.equal(peer.ended, "abort");
  });
});
