import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { collect, openTestClient, openTestConnection, outcome, rejection, reply } from "../test-client.ts";
import { settled } from "../test-runtime.ts";

const refused = (what: string, limit: string, max: number) => ({
  name: "UsageError",
  code: "ERR_VARLINK_LIMIT",
  message: `expected at most ${max} ${what} at a time (${limit}), got one more`,
});
const tooManyCalls = refused("calls", "maxUnansweredCalls", 2);
const tooManyConnections = refused("connections", "maxConnections", 3);

describe("calls that wait in a client", () => {
  it("are bounded where the service does not answer, and go on when it does", async () => {
    const { peer, ftl, door } = openTestConnection({ maxUnansweredCalls: 2 });
    const calls = [ftl.add({ a: 1, b: 1 }), door.knock()];
    await assert.rejects(ftl.add({ a: 2, b: 2 }), tooManyCalls);
    await settled();
    await assert.rejects(door.knock(), tooManyCalls);
    peer.say(reply({ sum: 2 }));
    await calls[0];
    const next = ftl.add({ a: 3, b: 3 });
    await settled();
    peer.say(reply({ answer: "yes" }) + reply({ sum: 6 }));
    assert.deepEqual(await Promise.all([calls[1], next]), [{ answer: "yes" }, { sum: 6 }]);
  });

  it("are bounded where the service does not read, also those that want no answer", async () => {
    const { peer, ftl } = openTestConnection({ maxUnansweredCalls: 2 });
    peer.isReading = false;
    const [leaves, waits] = [ftl.note.oneway({ text: "1" }), ftl.note.oneway({ text: "2" })];
    await settled();
    await assert.rejects(ftl.note.oneway({ text: "3" }), tooManyCalls);
    peer.readAgain();
    await Promise.all([leaves, waits]);
    await ftl.note.oneway({ text: "4" });
  });

  it("are bounded behind a stream and under a cork", async () => {
    const { ftl, door } = openTestConnection({ maxUnansweredCalls: 2 });
    const stream = ftl.watch.more()[Symbol.asyncIterator]();
    void stream.next();
    const behind = outcome(door.knock());
    await assert.rejects(door.knock(), tooManyCalls);
    assert.equal(behind.state, "pending");
    const { connection } = openTestConnection({ maxUnansweredCalls: 2 });
    const cork = connection.cork();
    for (const text of ["1", "2"]) void rejection(connection.call("org.example.Ftl.Note", { text }));
    await assert.rejects(connection.call("org.example.Ftl.Note", { text: "3" }), tooManyCalls);
    cork.release();
    await connection.close();
  });

  it("do not count any more once they were withdrawn", async () => {
    const { connection, ftl } = openTestConnection({ maxUnansweredCalls: 1 });
    using _ = connection.cork();
    for (let index = 0; index < 5; index += 1) {
      const controller = new AbortController();
      const given = rejection(ftl.add({ a: index, b: 1 }, { signal: controller.signal }));
      controller.abort(index);
      assert.equal(await given, index);
    }
  });
});

describe("connections of a client", () => {
  it("are bounded: a stream too many fails, and the others and the calls go on", async () => {
    const { client, peers, peer, ftl } = await openTestClient({ maxConnections: 3 });
    const streams = [ftl.watch.more(), ftl.watch.more()].map((stream) => collect(stream));
    await settled();
    await assert.rejects(collect(ftl.watch.more()), tooManyConnections);
    await assert.rejects(ftl.open.upgrade(), tooManyConnections);
    assert.equal(peers.length, 3);
    const sum = ftl.add({ a: 1, b: 1 });
    await settled();
    peer(0).say(reply({ sum: 2 }));
    assert.deepEqual(await sum, { sum: 2 });
    peer(1).say(reply({ count: 1 }));
    assert.deepEqual(await streams[0], [{ count: 1 }]);
    const again = collect(ftl.watch.more());
    await settled();
    for (const number of [2, 3]) peer(number).say(reply({ count: number }));
    assert.deepEqual(await Promise.all([streams[1], again]), [[{ count: 2 }], [{ count: 3 }]]);
    await client.close();
  });
});
