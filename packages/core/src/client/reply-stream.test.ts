import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type ConnectionError, ProtocolError, UsageError } from "../errors.ts";
import { collect, counts, openTestClient, openTestConnection, rejection, reply } from "../test-client.ts";
import { settled } from "../test-runtime.ts";

describe("a stream of replies", () => {
  it("sends the call only when the first value is asked for", async () => {
    const { peer, ftl } = openTestConnection();
    const stream = ftl.watch.more({ name: "x" });
    const iterator = stream[Symbol.asyncIterator]();
    await settled();
    assert.deepEqual(peer.writes, []);
    void iterator.next();
    await settled();
    const call = { method: "org.example.Ftl.Watch", parameters: { name: "x" }, more: true };
    assert.deepEqual(peer.messages, [call]);
  });

  it("gives each value as it comes", async () => {
    const { peer, ftl } = openTestConnection();
    const iterator = ftl.watch.more()[Symbol.asyncIterator]();
    for (const count of [1, 2, 3]) {
      const next = iterator.next();
      await settled();
      peer.say(reply({ count }, true));
      assert.deepEqual(await next, { done: false, value: { count } });
    }
  });

  it("gives values to those who asked, in the order in which they asked", async () => {
    const { peer, ftl } = openTestConnection();
    const iterator = ftl.watch.more()[Symbol.asyncIterator]();
    const nexts = [1, 2, 3, 4].map(() => iterator.next());
    await peer.written(1);
    peer.say(counts(1, 2) + reply({ count: 3 }));
    assert.deepEqual(await Promise.all(nexts), [
      { done: false, value: { count: 1 } },
      { done: false, value: { count: 2 } },
      { done: false, value: { count: 3 } },
      { done: true, value: undefined },
    ]);
    assert.equal(peer.messages.length, 1);
  });

  it("is iterated once", async () => {
    const { ftl } = openTestConnection();
    const stream = ftl.watch.more();
    stream[Symbol.asyncIterator]();
    assert.throws(() => stream[Symbol.asyncIterator](), UsageError);
    const disposed = ftl.watch.more();
    await disposed[Symbol.asyncDispose]();
    assert.throws(() => disposed[Symbol.asyncIterator](), { code: "ERR_VARLINK_USAGE" });
  });

  it("is no promise", () => {
    const { ftl } = openTestConnection();
    assert.equal("then" in ftl.watch.more(), false);
  });

  it("writes nothing when it is disposed of before it was asked", async () => {
    const { peer, ftl } = openTestConnection();
    {
      await using _ = ftl.watch.more();
    }
    const iterator = ftl.watch.more()[Symbol.asyncIterator]();
    assert.deepEqual(await iterator.return?.(), { done: true, value: undefined });
    assert.deepEqual(await iterator.next(), { done: true, value: undefined });
    await settled();
    assert.deepEqual(peer.writes, []);
  });

  it("withdraws its call when it is left before the call was written", async () => {
    const { peer, ftl } = openTestConnection();
    const iterator = ftl.watch.more()[Symbol.asyncIterator]();
    const next = iterator.next();
    await iterator.return?.();
    assert.deepEqual(await next, { done: true, value: undefined });
    await settled();
    assert.deepEqual(peer.writes, []);
    assert.equal(peer.ended, undefined);
  });

  it("refuses parameters without JSON form when it is asked", async () => {
    const { connection } = openTestConnection();
    const stream = connection.call.more("a.B", { x: Number.NaN });
    const error = await rejection(stream[Symbol.asyncIterator]().next());
    assert.ok(error instanceof UsageError);
    assert.equal(error.code, "ERR_VARLINK_VALUE");
  });
});

describe("back-pressure", () => {
  it("stops reading for a slow loop, and reads on when it has caught up", async () => {
    const { peer, ftl } = openTestConnection({ maxWaitingReplies: 4 });
    const iterator = ftl.watch.more()[Symbol.asyncIterator]();
    const first = iterator.next();
    await peer.written(1);
    peer.say(counts(1, 4));
    assert.deepEqual((await first).value, { count: 1 });
    assert.equal(peer.isPaused, false);
    peer.say(counts(5, 20));
    assert.equal(peer.isPaused, true);
    for (let count = 2; count <= 20; count += 1) assert.deepEqual((await iterator.next()).value, { count });
    assert.equal(peer.isPaused, false);
    const last = iterator.next();
    peer.say(reply({ count: 21 }));
    assert.deepEqual((await last).value, { count: 21 });
    assert.equal((await iterator.next()).done, true);
  });

  it("holds no more replies than allowed, however many one read brings", async () => {
    const { peer, ftl } = openTestConnection({ maxWaitingReplies: 4, validate: false });
    const iterator = ftl.watch.more()[Symbol.asyncIterator]();
    const first = iterator.next();
    await peer.written(1);
    peer.say(`${counts(1, 5)}nonsense\0`);
    await first;
    assert.equal(peer.ended, undefined, "what is behind the held replies was not looked at");
    for (let count = 2; count <= 5; count += 1) assert.deepEqual((await iterator.next()).value, { count });
    assert.ok((await rejection(iterator.next())) instanceof ProtocolError);
  });

  it("ends with the stream when a slow loop is left", async () => {
    const { peer, ftl } = openTestConnection({ maxWaitingReplies: 2 });
    const iterator = ftl.watch.more()[Symbol.asyncIterator]();
    const first = iterator.next();
    await peer.written(1);
    peer.say(counts(1, 5));
    await first;
    assert.equal(peer.isPaused, true);
    await iterator.return?.();
    assert.equal(await peer.closed(), "close");
  });
});

describe("a stream of a client", () => {
  it("has a connection of its own, which ends with it", async () => {
    const { peers, peer, ftl } = await openTestClient();
    const all = collect(ftl.watch.more());
    await settled();
    assert.equal(peers.length, 2);
    const sum = ftl.add({ a: 1, b: 1 });
    await peer(0).written(1);
    peer(0).say(reply({ sum: 2 }));
    assert.deepEqual(await sum, { sum: 2 });
    peer(1).say(counts(1, 1) + reply({}));
    assert.deepEqual(await all, [{ count: 1 }]);
    assert.equal(await peer(1).closed(), "close");
    assert.equal(peer(0).ended, undefined);
  });

  it("closes its connection silently by break, and no other", async () => {
    const { peer, ftl } = await openTestClient();
    const loop = (async () => {
      for await (const { count } of ftl.watch.more()) if (count === 2) return count;
      return undefined;
    })();
    await settled();
    await peer(1).written(1);
    peer(1).say(counts(1, 9));
    assert.equal(await loop, 2);
    assert.equal(await peer(1).closed(), "close");
    assert.equal(peer(0).ended, undefined);
  });

  it("rejects when its connection cannot be made", async () => {
    const { service, ftl } = await openTestClient();
    service.isDown = true;
    const error = await rejection(ftl.watch.more()[Symbol.asyncIterator]().next());
    assert.equal((error as ConnectionError).code, "ERR_VARLINK_CONNECT");
  });

  it("closes a connection that was still being made when it was left", async () => {
    const { peers, ftl } = await openTestClient();
    const iterator = ftl.watch.more()[Symbol.asyncIterator]();
    const next = iterator.next();
    await iterator.return?.();
    await next;
    await settled();
    assert.deepEqual(peers[1]?.writes, []);
    assert.equal(peers[1]?.ended, "abort");
  });
});
