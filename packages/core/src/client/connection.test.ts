import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConnectionError } from "../errors.ts";
import { framed } from "../framed.ts";
import { isError, MethodError } from "../method-error.ts";
import { defaultLimits } from "../protocol/limits.ts";
import {
  collect,
  Door,
  errorReply,
  Ftl,
  openTestConnection,
  outcome,
  rejection,
  reply,
} from "../test-client.ts";
import { countReads, credentials } from "../test-credentials.ts";
import { settled, testRuntime } from "../test-runtime.ts";
import { memoryTransportPair } from "../testing/memory-transport.ts";
import { ScriptedPeer, type ScriptedStream } from "../testing/scripted-peer.ts";
import type { ByteStream } from "../transport.ts";
import { Connection } from "./connection.ts";

describe("a stream on a connection", () => {
  it("occupies it: later calls wait until it has ended", async () => {
    const { peer, ftl } = openTestConnection();
    const stream = collect(ftl.watch.more());
    await peer.written(1);
    const sum = ftl.add({ a: 1, b: 1 });
    await settled();
    assert.equal(peer.messages.length, 1);
    peer.say(reply({ count: 1 }, true));
    await settled();
    assert.equal(peer.messages.length, 1);
    peer.say(reply({ count: 2 }));
    assert.deepEqual(await stream, [{ count: 1 }, { count: 2 }]);
    await peer.written(2);
    peer.say(reply({ sum: 2 }));
    assert.deepEqual(await sum, { sum: 2 });
  });

  it("leaves it usable when it ends by an error", async () => {
    const { peer, ftl } = openTestConnection();
    const stream = rejection(collect(ftl.watch.more()));
    await peer.written(1);
    peer.say(errorReply("org.example.Ftl.Failed"));
    assert.ok(isError(await stream, Ftl.errors.Failed));
    const sum = ftl.add({ a: 1, b: 1 });
    await settled();
    peer.say(reply({ sum: 2 }));
    await sum;
  });

  it("closes it by break", async () => {
    const { peer, ftl, connection } = openTestConnection();
    const loop = (async () => {
      for await (const { count } of ftl.watch.more()) return count;
      return undefined;
    })();
    await peer.written(1);
    const waiting = rejection(ftl.add({ a: 1, b: 1 }));
    peer.say(reply({ count: 7 }, true));
    assert.equal(await loop, 7);
    await connection.closed;
    assert.equal(peer.ended, "close");
    const error = await waiting;
    assert.ok(error instanceof ConnectionError);
    assert.match(
      error.message,
      /the stream of org\.example\.Ftl\.Watch was left; org\.example\.Ftl\.Add was not written$/,
    );
  });

  it("does not close it when what has ended is disposed of", async () => {
    const { peer, ftl } = openTestConnection();
    {
      await using stream = ftl.watch.more();
      const values = collect(stream);
      await peer.written(1);
      peer.say(reply({ count: 1 }));
      assert.deepEqual(await values, [{ count: 1 }]);
    }
    assert.equal(peer.ended, undefined);
  });

  it("does not close it by a break behind the last reply", async () => {
    const { peer, ftl } = openTestConnection();
    const loop = (async () => {
      for await (const _ of ftl.watch.more()) return;
    })();
    await peer.written(1);
    peer.say(reply({ count: 1 }, true) + reply({ count: 2 }));
    await loop;
    const sum = ftl.add({ a: 1, b: 1 });
    await settled();
    assert.equal(peer.ended, undefined);
    peer.say(reply({ sum: 2 }));
    assert.deepEqual(await sum, { sum: 2 });
  });

  it("does not hold it back when its last reply fills what a slow loop has not looked at", async () => {
    const { peer, ftl } = openTestConnection({ maxWaitingReplies: 2 });
    const iterator = ftl.watch.more()[Symbol.asyncIterator]();
    const first = iterator.next();
    await peer.written(1);
    peer.say(reply({ count: 1 }, true) + reply({ count: 2 }, true) + reply({ count: 3 }));
    await first;
    assert.equal(peer.isPaused, false);
    const sum = ftl.add({ a: 1, b: 1 });
    await settled();
    peer.say(reply({ sum: 2 }));
    assert.deepEqual(await sum, { sum: 2 });
    assert.deepEqual((await iterator.next()).value, { count: 2 });
  });
});

describe("closing a connection", () => {
  it("rejects the calls that wait and those that come", async () => {
    const { peer, ftl, connection } = openTestConnection();
    const written = outcome(ftl.add({ a: 1, b: 1 }));
    await settled();
    const held = outcome(ftl.add({ a: 2, b: 2 }));
    await connection.close();
    await settled();
    for (const call of [written, held, outcome(ftl.add({ a: 3, b: 3 }))]) {
      await settled();
      assert.ok(call.value instanceof ConnectionError);
      assert.match(call.value.message, /^the connection to unix:\/run\/ftl was closed on this side; /);
    }
    assert.equal(peer.ended, "close");
    await connection.closed;
  });

  it("happens at the end of an await using block", async () => {
    const peer = new ScriptedPeer();
    {
      const options = { runtime: testRuntime(), name: "x", validate: true, ...defaultLimits };
      await using _ = new Connection(framed(peer.stream, defaultLimits), options);
    }
    assert.equal(await peer.closed(), "close");
  });

  it("can be asked for twice, also on a view", async () => {
    const { connection, ftl } = openTestConnection();
    await Promise.all([connection.close(), ftl.close(), ftl.close()]);
    await ftl.closed;
  });

  it("does not wait for a peer that does not read", async () => {
    const { peer, ftl, connection } = openTestConnection();
    peer.isReading = false;
    const call = rejection(ftl.add({ a: 1, b: 1 }));
    await settled();
    await connection.close();
    await call;
    assert.equal(peer.ended, "abort");
  });
});

describe("a typed view", () => {
  it("of another view has the methods of its own interface only", () => {
    const view = openTestConnection().ftl.as(Door);
    assert.equal(typeof view.knock, "function");
    // @ts-expect-error
    assert.equal(view.add, undefined);
  });

  it("has all that the connection has", async () => {
    const { peer, door } = openTestConnection();
    const sum = door.call("org.example.Ftl.Add", { a: 1, b: 1 });
    await settled();
    peer.say(reply({ sum: 2 }));
    assert.deepEqual(await sum, { sum: 2 });
    await door[Symbol.asyncDispose]();
    assert.equal(peer.ended, "close");
  });
});

describe("what a connection knows", () => {
  const options = { runtime: testRuntime(), name: "x", validate: true, ...defaultLimits };

  it("tells its peer, on typed views too, and reads it once, when it is asked", async () => {
    const peer = new ScriptedPeer();
    const reads = countReads(peer.stream, credentials(1));
    const connection = new Connection(framed(peer.stream, defaultLimits), options);
    const sum = connection.as(Ftl).add({ a: 1, b: 1 });
    await settled();
    peer.say(reply({ sum: 2 }));
    await sum;
    assert.equal(reads.count, 0);
    assert.deepEqual(connection.as(Ftl).peer, credentials(1));
    assert.equal(connection.peer, connection.as(Ftl).peer);
    await connection.close();
    assert.deepEqual(connection.peer, credentials(1));
    assert.equal(reads.count, 1);
  });

  it("has no peer whose credentials cannot be read, and does not try again", () => {
    const peer = new ScriptedPeer();
    const reads = countReads(peer.stream, undefined);
    const connection = new Connection(framed(peer.stream, defaultLimits), options);
    assert.equal(connection.peer, undefined);
    assert.equal(connection.peer, undefined);
    assert.equal(reads.count, 1);
  });

  it("has a peer in memory, and of a scripted peer, if the test says who it is", () => {
    const [here] = memoryTransportPair({ credentials: credentials(7) });
    assert.equal(new Connection(here, options).peer?.uid, 7);
    const peer = new ScriptedPeer({ credentials: credentials(8) });
    assert.equal(new Connection(framed(peer.stream, defaultLimits), options).peer?.uid, 8);
  });

  it("keeps the process alive only while a call waits", async () => {
    const peer = new ScriptedPeer();
    const said: boolean[] = [];
    const stream: ByteStream<ScriptedStream> = Object.assign(peer.stream, {
      setKeepAlive: (keepAlive: boolean) => said.push(keepAlive),
    });
    const options = { runtime: testRuntime(), name: "x", validate: true, ...defaultLimits };
    const ftl = new Connection(framed(stream, defaultLimits), options).as(Ftl);
    assert.deepEqual(said, [false]);
    const sum = ftl.add({ a: 1, b: 1 });
    assert.deepEqual(said, [false, true]);
    await settled();
    peer.say(reply({ sum: 2 }));
    await sum;
    await settled();
    assert.deepEqual(said, [false, true, false]);
    const controller = new AbortController();
    const abandoned = rejection(ftl.add({ a: 1, b: 1 }, { signal: controller.signal }));
    await settled();
    controller.abort();
    await abandoned;
    await settled();
    assert.deepEqual(said, [false, true, false, true, false]);
    const error = rejection(ftl.add({ a: 1, b: 1 }));
    await settled();
    peer.say(reply({ sum: 2 }) + errorReply("org.example.Ftl.Failed"));
    assert.ok((await error) instanceof MethodError);
    await settled();
    assert.deepEqual(said, [false, true, false, true, false, true, false]);
  });

  it("tells the runtime nothing where the next call is made in the turn of a reply", async () => {
    const peer = new ScriptedPeer();
    const said: boolean[] = [];
    const stream: ByteStream<ScriptedStream> = Object.assign(peer.stream, {
      setKeepAlive: (keepAlive: boolean) => said.push(keepAlive),
    });
    const options = { runtime: testRuntime(), name: "x", validate: true, ...defaultLimits };
    const ftl = new Connection(framed(stream, defaultLimits), options).as(Ftl);
    const first = ftl.add({ a: 1, b: 1 });
    await settled();
    peer.say(reply({ sum: 2 }));
    await first;
    const second = ftl.add({ a: 1, b: 2 });
    await settled();
    assert.deepEqual(said, [false, true]);
    peer.say(reply({ sum: 3 }));
    await second;
    await settled();
    assert.deepEqual(said, [false, true, false]);
  });
});
