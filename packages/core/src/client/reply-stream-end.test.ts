import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, it } from "node:test";
import { ConnectionError, ProtocolError, ReplyTypeError } from "../errors.ts";
import { MethodError } from "../method-error.ts";
import {
  collect,
  counts,
  errorReply,
  openTestConnection,
  outcome,
  rejection,
  reply,
} from "../test-client.ts";
import { settled } from "../test-runtime.ts";

describe("the end of a stream", () => {
  it("is mere when a last reply without parameters is no value of the method", async () => {
    const { peer, ftl } = openTestConnection();
    const all = collect(ftl.watch.more());
    await peer.written(1);
    peer.say(counts(1, 2) + reply({}));
    assert.deepEqual(await all, [{ count: 1 }, { count: 2 }]);
  });

  it("is a value when the method allows one without parameters", async () => {
    const { peer, ftl } = openTestConnection();
    const all = collect(ftl.watchLoosely.more());
    await peer.written(1);
    peer.say(counts(1, 1) + reply({}));
    assert.deepEqual(await all, [{ count: 1 }, {}]);
  });

  it("is a value when the method is not known", async () => {
    const { peer, connection } = openTestConnection();
    const all = collect(connection.call.more("org.example.Ftl.Watch"));
    await peer.written(1);
    peer.say(reply({}));
    assert.deepEqual(await all, [{}]);
  });

  it("throws an error once, behind the values before it", async () => {
    const { peer, ftl } = openTestConnection();
    const iterator = ftl.watch.more()[Symbol.asyncIterator]();
    const first = iterator.next();
    await peer.written(1);
    peer.say(counts(1, 2) + errorReply("org.example.Ftl.Failed"));
    assert.deepEqual((await first).value, { count: 1 });
    assert.deepEqual((await iterator.next()).value, { count: 2 });
    assert.ok((await rejection(iterator.next())) instanceof MethodError);
    assert.deepEqual(await iterator.next(), { done: true, value: undefined });
  });

  it("rejects the first who waits, and only then tells the others of the end", async () => {
    const { peer, ftl } = openTestConnection();
    const iterator = ftl.watch.more()[Symbol.asyncIterator]();
    const order: string[] = [];
    const nexts = [1, 2].map((index) =>
      iterator.next().then(
        () => order.push(`end ${index}`),
        () => order.push(`error ${index}`),
      ),
    );
    await peer.written(1);
    peer.say(errorReply("org.example.Ftl.Failed"));
    await Promise.all(nexts);
    assert.deepEqual(order, ["error 1", "end 2"]);
  });

  it("comes with an ill-typed reply, behind the values before it", async () => {
    const { peer, ftl } = openTestConnection();
    const seen: unknown[] = [];
    const loop = rejection(
      (async () => {
        for await (const value of ftl.watch.more()) seen.push(value);
      })(),
    );
    await peer.written(1);
    peer.say(counts(1, 3) + reply({ count: "four" }, true) + counts(5, 5));
    const error = await loop;
    assert.ok(error instanceof ReplyTypeError);
    assert.equal(error.path, "count");
    assert.deepEqual(error.parameters, { count: "four" });
    assert.deepEqual(seen, [{ count: 1 }, { count: 2 }, { count: 3 }]);
  });

  it("comes with an ill-typed reply, which leaves the connection to the calls behind the stream", async () => {
    const { peer, ftl } = openTestConnection();
    const iterator = ftl.watch.more()[Symbol.asyncIterator]();
    const first = rejection(iterator.next());
    await peer.written(1);
    peer.say(reply({ count: "one" }, true));
    assert.ok((await first) instanceof ReplyTypeError);
    const sum = ftl.add({ a: 1, b: 2 });
    peer.say(reply({ count: 2 }, true) + reply({ count: 3 }));
    await peer.written(2);
    peer.say(reply({ sum: 3 }));
    assert.deepEqual(await sum, { sum: 3 });
  });

  it("is the connection's failure when the peer goes away, behind the values before it", async () => {
    const { peer, ftl } = openTestConnection();
    const iterator = ftl.watch.more()[Symbol.asyncIterator]();
    const first = iterator.next();
    await peer.written(1);
    peer.say(counts(1, 2));
    peer.hangUp();
    await first;
    await iterator.next();
    assert.ok((await rejection(iterator.next())) instanceof ConnectionError);
  });

  it("is a violation when replies come behind the last one", async () => {
    const { peer, ftl, connection } = openTestConnection();
    const all = collect(ftl.watch.more());
    await peer.written(1);
    peer.say(reply({ count: 1 }) + reply({ count: 2 }));
    assert.deepEqual(await all, [{ count: 1 }]);
    await connection.closed;
    assert.ok((await rejection(ftl.watch())) instanceof ProtocolError);
  });
});

describe("a signal on a stream", () => {
  it("throws its reason out of the loop at once", async () => {
    const { peer, ftl, connection } = openTestConnection();
    const controller = new AbortController();
    const { signal } = controller;
    const loop = rejection(collect(ftl.watch.more({}, { signal })));
    await peer.written(1);
    peer.say(counts(1, 1));
    await settled();
    controller.abort("enough");
    assert.equal(await loop, "enough");
    await connection.closed;
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });

  it("goes before the values that nobody has looked at", async () => {
    const { peer, ftl } = openTestConnection();
    const controller = new AbortController();
    const iterator = ftl.watch.more({}, { signal: controller.signal })[Symbol.asyncIterator]();
    const first = iterator.next();
    await peer.written(1);
    peer.say(counts(1, 3));
    await first;
    controller.abort("enough");
    assert.equal(await rejection(iterator.next()), "enough");
    assert.deepEqual(await iterator.next(), { done: true, value: undefined });
  });

  it("goes before them also when the last reply has come", async () => {
    const { peer, ftl } = openTestConnection();
    const controller = new AbortController();
    const seen: unknown[] = [];
    const loop = rejection(
      (async () => {
        for await (const value of ftl.watch.more({}, { signal: controller.signal })) {
          seen.push(value);
          if (seen.length === 2) controller.abort("enough");
        }
      })(),
    );
    await peer.written(1);
    peer.say(counts(1, 3) + reply({ count: 4 }));
    assert.equal(await loop, "enough");
    assert.deepEqual(seen, [{ count: 1 }, { count: 2 }]);
    assert.equal(peer.ended, undefined, "the connection has nothing to wait for");
  });

  it("means nothing to a stream that has ended", async () => {
    const { peer, ftl } = openTestConnection();
    const controller = new AbortController();
    const all = collect(ftl.watch.more({}, { signal: controller.signal }));
    await peer.written(1);
    peer.say(reply({ count: 1 }));
    await all;
    assert.equal(getEventListeners(controller.signal, "abort").length, 0);
    controller.abort();
    await settled();
    assert.equal(peer.ended, undefined);
  });
});

describe("timeoutMs on a stream", () => {
  it("limits the wait for the first reply", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const { peer, ftl, connection } = openTestConnection();
    const loop = rejection(collect(ftl.watch.more({}, { timeoutMs: 50 })));
    await peer.written(1);
    t.mock.timers.tick(50);
    const error = await loop;
    assert.ok(error instanceof ConnectionError);
    assert.equal(error.code, "ERR_VARLINK_TIMEOUT");
    await connection.closed;
  });

  it("does not limit the wait for the others, while the signal still counts", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const { peer, ftl } = openTestConnection();
    const controller = new AbortController();
    const iterator = ftl.watch.more({}, { timeoutMs: 50, signal: controller.signal })[Symbol.asyncIterator]();
    const first = iterator.next();
    await peer.written(1);
    peer.say(counts(1, 1));
    await first;
    const second = outcome(iterator.next());
    t.mock.timers.tick(10_000);
    await settled();
    assert.equal(second.state, "pending");
    controller.abort("enough");
    await settled();
    assert.equal(second.value, "enough");
  });
});
