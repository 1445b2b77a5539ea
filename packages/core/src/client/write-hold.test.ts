import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConnectionError } from "../errors.ts";
import { openTestClient, openTestConnection, outcome, reply } from "../test-client.ts";
import { settled } from "../test-runtime.ts";

describe("cork", () => {
  it("holds calls over awaits; they leave in one write when it is released", async () => {
    const { peer, connection, ftl, runtime } = openTestConnection();
    {
      using _ = connection.cork();
      void ftl.add({ a: 1, b: 1 });
      await settled();
      void ftl.note.oneway({ text: "x" });
      await settled();
      assert.deepEqual(peer.writes, []);
    }
    await settled();
    assert.equal(peer.writes.length, 1);
    assert.equal(peer.messages.length, 2);
    assert.deepEqual(runtime.warnings, []);
  });

  it("lets calls made in the turn of the release join the write", async () => {
    const { peer, connection, ftl } = openTestConnection();
    const cork = connection.cork();
    void ftl.add({ a: 1, b: 1 });
    await settled();
    cork.release();
    void ftl.add({ a: 2, b: 2 });
    await settled();
    assert.equal(peer.writes.length, 1);
    assert.equal(peer.messages.length, 2);
  });

  it("holds until the last of several is released", async () => {
    const { peer, connection, ftl } = openTestConnection();
    const [first, second] = [connection.cork(), ftl.cork()];
    void ftl.add({ a: 1, b: 1 });
    first.release();
    first.release();
    await settled();
    assert.deepEqual(peer.writes, []);
    second.release();
    await settled();
    assert.equal(peer.writes.length, 1);
  });

  it("gives calls free after a second, with a warning", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const { peer, connection, ftl, runtime } = openTestConnection();
    const cork = connection.cork();
    void ftl.add({ a: 1, b: 1 });
    t.mock.timers.tick(999);
    await settled();
    assert.deepEqual(peer.writes, []);
    t.mock.timers.tick(1);
    await settled();
    assert.equal(peer.writes.length, 1);
    assert.deepEqual(
      runtime.warnings.map(({ message }) => message),
      ["cork() held calls for more than 1000 ms; they have left now"],
    );
    cork.release();
    void ftl.add({ a: 2, b: 2 });
    await settled();
    assert.equal(peer.writes.length, 2, "a cork that is over holds nothing");
  });

  it("takes another limit, which does not last beyond the release", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const { connection, runtime } = openTestConnection();
    connection.cork({ maxMs: 5 }).release();
    t.mock.timers.tick(100);
    assert.deepEqual(runtime.warnings, []);
    connection.cork({ maxMs: 5 });
    t.mock.timers.tick(5);
    assert.equal(runtime.warnings.length, 1);
    assert.throws(() => connection.cork({ maxMs: Number.NaN }), { code: "ERR_VARLINK_USAGE" });
  });

  it("holds what drains and new connections too", async () => {
    const { client, peer, ftl } = await openTestClient();
    peer(0).hangUp();
    const cork = client.cork();
    const sum = ftl.add({ a: 1, b: 1 });
    const stream = outcome(ftl.watch.more()[Symbol.asyncIterator]().next());
    await settled();
    assert.deepEqual([peer(1).writes, peer(2).writes], [[], []]);
    cork.release();
    await settled();
    assert.equal(peer(1).messages.length, 1);
    peer(1).say(reply({ sum: 2 }));
    peer(2).say(reply({ count: 1 }));
    assert.deepEqual(await sum, { sum: 2 });
    await settled();
    assert.deepEqual(stream.value, { done: false, value: { count: 1 } });
  });

  it("holds a stream and an upgrade, which end with the connection made for them", async () => {
    const { client, peers, peer, ftl } = await openTestClient();
    using _ = client.cork();
    const held = [outcome(ftl.watch.more()[Symbol.asyncIterator]().next()), outcome(ftl.open.upgrade())];
    await settled();
    peer(1).breakOff();
    peer(2).breakOff();
    await settled();
    for (const call of held) assert.ok(call.value instanceof ConnectionError);
    assert.equal(peers.length, 3, "a stream must not come to the connection for calls");
  });

  it("lets a call be withdrawn, and a close reject it", async () => {
    const { peer, connection, ftl } = openTestConnection();
    using _ = connection.cork();
    const controller = new AbortController();
    const calls = [ftl.add({ a: 1, b: 1 }, { signal: controller.signal }), ftl.add({ a: 2, b: 2 })].map(
      outcome,
    );
    await settled();
    controller.abort("enough");
    await connection.close();
    await settled();
    assert.equal(calls[0]?.value, "enough");
    assert.equal(calls[1]?.state, "rejected");
    assert.deepEqual(peer.writes, []);
  });
});
