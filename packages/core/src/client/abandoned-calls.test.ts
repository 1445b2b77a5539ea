import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openTestClient, outcome, rejection, reply } from "../test-client.ts";
import { settled } from "../test-runtime.ts";

describe("a connection on which a call was given up", () => {
  it("gets no new call, and closes when the others have settled", async () => {
    const { peers, peer, ftl } = await openTestClient();
    const controller = new AbortController();
    const { signal } = controller;
    const before = ftl.add({ a: 0, b: 0 });
    const aborted = rejection(ftl.add({ a: 1, b: 1 }, { signal }));
    const behind = ftl.add({ a: 2, b: 2 });
    await settled();
    controller.abort();
    await aborted;
    const later = ftl.add({ a: 3, b: 3 });
    await settled();
    assert.equal(peers.length, 2);
    assert.equal(peer(0).messages.length, 3);
    assert.equal(peer(0).ended, undefined);
    peer(0).say(reply({ sum: 0 }) + reply({ sum: 2 }));
    assert.deepEqual(await before, { sum: 0 });
    assert.equal(peer(0).ended, undefined);
    peer(0).say(reply({ sum: 4 }));
    assert.deepEqual(await behind, { sum: 4 });
    assert.equal(await peer(0).closed(), "close");
    peer(1).say(reply({ sum: 6 }));
    assert.deepEqual(await later, { sum: 6 });
    assert.equal(peer(1).ended, undefined);
  });

  it("closes at once if there are no others, without waiting for a reply that may never come", async () => {
    const { peer, ftl } = await openTestClient();
    const controller = new AbortController();
    const aborted = rejection(ftl.add({ a: 1, b: 1 }, { signal: controller.signal }));
    await settled();
    controller.abort();
    await aborted;
    assert.equal(await peer(0).closed(), "close");
  });

  it("closes when the last call before the abandoned one is answered", async () => {
    const { peer, ftl } = await openTestClient();
    const controller = new AbortController();
    const before = ftl.add({ a: 0, b: 0 });
    const aborted = rejection(ftl.add({ a: 1, b: 1 }, { signal: controller.signal }));
    await settled();
    controller.abort();
    await aborted;
    peer(0).say(reply({ sum: 0 }));
    await before;
    assert.equal(await peer(0).closed(), "close");
  });

  it("lets a oneway call leave before it closes", async () => {
    const { peer, ftl } = await openTestClient();
    peer(0).isReading = false;
    const controller = new AbortController();
    const aborted = rejection(ftl.add({ a: 1, b: 1 }, { signal: controller.signal }));
    const note = outcome(ftl.note.oneway({ text: "x" }));
    await settled();
    controller.abort();
    await aborted;
    await settled();
    assert.equal(peer(0).ended, undefined);
    peer(0).readAgain();
    await settled();
    assert.equal(note.state, "resolved");
    assert.notEqual(peer(0).ended, undefined);
  });

  it("is as good as new if the call was never written", async () => {
    const { peers, ftl } = await openTestClient();
    const controller = new AbortController();
    const aborted = rejection(ftl.add({ a: 1, b: 1 }, { signal: controller.signal }));
    controller.abort();
    await aborted;
    void ftl.add({ a: 2, b: 2 });
    await settled();
    assert.equal(peers.length, 1);
  });
});
