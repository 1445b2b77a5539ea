import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConnectionError, ProtocolError } from "../errors.ts";
import { defaultLimits } from "../protocol/limits.ts";
import { errorReply, openTestClient, outcome, rejection, reply } from "../test-client.ts";
import { settled, testRuntime } from "../test-runtime.ts";
import { Client } from "./client.ts";

describe("opening a client", () => {
  it("opens the first connection at once", async () => {
    const { peers } = await openTestClient();
    assert.equal(peers.length, 1);
  });

  it("rejects if it cannot", async () => {
    const failure = new ConnectionError("ERR_VARLINK_CONNECT", "nobody is there");
    const opening = Client.open(
      { name: "unix:/run/ftl", connect: () => Promise.reject(failure) },
      { runtime: testRuntime(), validate: true, ...defaultLimits },
    );
    assert.equal(await rejection(opening), failure);
  });
});

describe("the connection for calls", () => {
  it("is one, whatever views call", async () => {
    const { peers, peer, ftl, door } = await openTestClient();
    const calls = [ftl.add({ a: 1, b: 1 }), door.knock(), ftl.note.oneway({ text: "" })];
    await settled();
    assert.equal(peers.length, 1);
    assert.equal(peer(0).writes.length, 1);
    peer(0).say(reply({ sum: 2 }) + reply({ answer: "yes" }));
    await Promise.all(calls);
  });

  it("gives every upgrade one of its own, which closes when it is refused", async () => {
    const { peers, peer, ftl } = await openTestClient();
    const [granted, refused] = [ftl.open.upgrade(), rejection(ftl.open.upgrade())];
    await settled();
    assert.equal(peers.length, 3);
    peer(1).say(`${reply({ id: 1 })}raw`);
    peer(2).say(errorReply("org.example.Ftl.Refused", { reason: "" }));
    assert.equal(Buffer.from((await granted).stream.unread).toString(), "raw");
    await refused;
    assert.equal(await peer(2).closed(), "close");
    assert.equal(peer(1).ended, undefined);
    assert.equal(peer(0).ended, undefined);
  });
});

describe("reconnecting", () => {
  it("makes a call on a new connection after the service went away", async () => {
    const { peers, peer, ftl } = await openTestClient();
    peer(0).hangUp();
    assert.equal(peers.length, 1, "nothing is opened before it is needed");
    const sum = ftl.add({ a: 1, b: 1 });
    await settled();
    peer(1).say(reply({ sum: 2 }));
    assert.deepEqual(await sum, { sum: 2 });
  });

  it("never repeats a call that was written", async () => {
    const { peers, peer, ftl } = await openTestClient();
    const sum = rejection(ftl.add({ a: 1, b: 1 }));
    await settled();
    peer(0).breakOff();
    assert.ok((await sum) instanceof ConnectionError);
    await settled();
    assert.equal(peers.length, 1);
  });

  it("moves calls that were never written to the next connection", async () => {
    const { peers, peer, ftl } = await openTestClient();
    peer(0).isReading = false;
    const written = rejection(ftl.add({ a: 1, b: 1 }));
    await settled();
    const held = [ftl.add({ a: 2, b: 2 }), ftl.add({ a: 3, b: 3 })];
    await settled();
    peer(0).breakOff();
    await written;
    await settled();
    assert.equal(peers.length, 2);
    assert.equal(peer(1).messages.length, 2);
    peer(1).say(reply({ sum: 4 }) + reply({ sum: 6 }));
    assert.deepEqual(await Promise.all(held), [{ sum: 4 }, { sum: 6 }]);
  });

  it("does not connect again and again for a held call while the service hangs up at once", async () => {
    const { client, peers, peer, ftl } = await openTestClient();
    using _cork = client.cork();
    const call = rejection(ftl.add({ a: 1, b: 1 }));
    for (let index = 0; index < 2; index += 1) {
      peer(index).hangUp();
      await settled();
    }
    assert.equal(((await call) as ConnectionError).code, "ERR_VARLINK_CONNECTION_CLOSED");
    assert.equal(peers.length, 2);
  });

  it("moves those of a connection that no new call is put on, too", async () => {
    const { peers, peer, ftl } = await openTestClient();
    peer(0).isReading = false;
    const controller = new AbortController();
    const aborted = rejection(ftl.add({ a: 1, b: 1 }, { signal: controller.signal }));
    await settled();
    const held = ftl.add({ a: 2, b: 2 });
    await settled();
    controller.abort();
    await aborted;
    void ftl.add({ a: 3, b: 3 });
    await settled();
    assert.equal(peers.length, 2);
    peer(0).breakOff();
    await settled();
    assert.equal(peer(1).messages.length, 2);
    peer(1).say(reply({ sum: 6 }) + reply({ sum: 4 }));
    assert.deepEqual(await held, { sum: 4 });
  });

  it("rejects the calls that waited for a connection that cannot be made, and tries again for later ones", async () => {
    const { service, peer, ftl } = await openTestClient();
    peer(0).hangUp();
    service.isDown = true;
    const calls = [ftl.add({ a: 1, b: 1 }), ftl.add({ a: 2, b: 2 })].map(rejection);
    for (const error of await Promise.all(calls)) {
      assert.ok(error instanceof ConnectionError);
      assert.equal(error.code, "ERR_VARLINK_CONNECT");
    }
    service.isDown = false;
    const sum = ftl.add({ a: 1, b: 1 });
    await settled();
    peer(1).say(reply({ sum: 2 }));
    assert.deepEqual(await sum, { sum: 2 });
  });

  it("withdraws a call while its connection is being made", async () => {
    const { peer, ftl } = await openTestClient();
    peer(0).hangUp();
    const controller = new AbortController();
    const aborted = rejection(ftl.add({ a: 1, b: 1 }, { signal: controller.signal }));
    const sum = ftl.add({ a: 2, b: 2 });
    controller.abort("enough");
    assert.equal(await aborted, "enough");
    await settled();
    assert.equal(peer(1).messages.length, 1);
    peer(1).say(reply({ sum: 4 }));
    assert.deepEqual(await sum, { sum: 4 });
  });

  it("goes on after a violation on a new connection", async () => {
    const { peer, ftl } = await openTestClient();
    const sum = rejection(ftl.add({ a: 1, b: 1 }));
    await settled();
    peer(0).say("nonsense\0");
    assert.ok((await sum) instanceof ProtocolError);
    const next = ftl.add({ a: 1, b: 1 });
    await settled();
    peer(1).say(reply({ sum: 2 }));
    assert.deepEqual(await next, { sum: 2 });
  });
});

describe("closing a client", () => {
  it("rejects all that waits, on every connection", async () => {
    const { client, peers, ftl } = await openTestClient();
    const stream = outcome(ftl.watch.more()[Symbol.asyncIterator]().next());
    const upgrade = outcome(ftl.open.upgrade());
    const written = outcome(ftl.add({ a: 1, b: 1 }));
    await settled();
    const held = outcome(ftl.add({ a: 1, b: 1 }));
    await client.close();
    await settled();
    for (const call of [stream, upgrade, written, held]) {
      assert.ok(call.value instanceof ConnectionError);
      assert.match(call.value.message, /^the connection to unix:\/run\/ftl was closed on this side; /);
    }
    assert.deepEqual(
      peers.map((peer) => peer.ended),
      ["close", "close", "close"],
    );
    await client.closed;
  });

  it("rejects calls made afterwards, and connects no more", async () => {
    const { client, peers, ftl } = await openTestClient();
    await client.close();
    await client.close();
    const calls = [
      ftl.add({ a: 1, b: 1 }),
      ftl.note.oneway({ text: "" }),
      ftl.open.upgrade(),
      ftl.watch.more()[Symbol.asyncIterator]().next(),
    ];
    for (const call of calls) assert.ok((await rejection(call)) instanceof ConnectionError);
    assert.equal(peers.length, 1);
  });

  it("rejects a call whose connection is being made, and takes that one back", async () => {
    const { client, peer, ftl } = await openTestClient();
    peer(0).hangUp();
    const sum = rejection(ftl.add({ a: 1, b: 1 }));
    await client.close();
    assert.ok((await sum) instanceof ConnectionError);
    await settled();
    assert.equal(peer(1).ended, "abort");
    assert.deepEqual(peer(1).writes, []);
  });
});
