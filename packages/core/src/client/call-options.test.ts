import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, it } from "node:test";
import { ConnectionError, UsageError } from "../errors.ts";
import { openTestConnection, outcome, rejection, reply } from "../test-client.ts";
import { settled } from "../test-runtime.ts";

describe("signal", () => {
  it("refuses a call whose signal has aborted, with the reason and without a byte", async () => {
    const { peer, ftl } = openTestConnection();
    const signal = AbortSignal.abort("no");
    const variants = [
      ftl.add({ a: 1, b: 1 }, { signal }),
      ftl.add.oneway({ a: 1, b: 1 }, { signal }),
      ftl.add.upgrade({ a: 1, b: 1 }, { signal }),
      ftl.add.result({ a: 1, b: 1 }, { signal }),
      ftl.watch.more({}, { signal })[Symbol.asyncIterator]().next(),
    ];
    for (const call of variants) assert.equal(await rejection(call), "no");
    await settled();
    assert.deepEqual(peer.writes, []);
  });

  it("withdraws a call that was not yet written", async () => {
    const { peer, ftl } = openTestConnection();
    const controller = new AbortController();
    const [withdrawn, stays] = [
      rejection(ftl.add({ a: 1, b: 1 }, { signal: controller.signal })),
      ftl.add({ a: 2, b: 2 }),
    ];
    controller.abort("changed my mind");
    assert.equal(await withdrawn, "changed my mind");
    await settled();
    assert.deepEqual(peer.messages, [{ method: "org.example.Ftl.Add", parameters: { a: 2, b: 2 } }]);
    peer.say(reply({ sum: 4 }));
    assert.deepEqual(await stays, { sum: 4 });
  });

  it("writes nothing at all when every call was withdrawn", async () => {
    const { peer, ftl } = openTestConnection();
    const controller = new AbortController();
    const call = rejection(ftl.add({ a: 1, b: 1 }, { signal: controller.signal }));
    controller.abort();
    assert.equal(((await call) as DOMException).name, "AbortError");
    await settled();
    assert.deepEqual(peer.writes, []);
  });

  it("rejects a written call at once, and discards its reply when it comes", async () => {
    const { peer, ftl } = openTestConnection();
    const controller = new AbortController();
    const aborted = outcome(ftl.add({ a: 1, b: 1 }, { signal: controller.signal }));
    const behind = ftl.add({ a: 2, b: 2 });
    await settled();
    controller.abort("enough");
    await settled();
    assert.deepEqual(aborted, { state: "rejected", value: "enough" });
    const later = ftl.add({ a: 3, b: 3 });
    await settled();
    peer.say(reply({ sum: 2 }) + reply({ sum: 4 }));
    assert.deepEqual(await behind, { sum: 4 });
    peer.say(reply({ sum: 6 }));
    assert.deepEqual(await later, { sum: 6 });
    assert.equal(peer.ended, undefined);
  });

  it("means nothing to a call that was answered", async () => {
    const { peer, ftl } = openTestConnection();
    const controller = new AbortController();
    const sum = ftl.add({ a: 1, b: 1 }, { signal: controller.signal });
    await settled();
    peer.say(reply({ sum: 2 }));
    await sum;
    controller.abort();
    const next = ftl.add({ a: 2, b: 2 });
    await settled();
    peer.say(reply({ sum: 4 }));
    assert.deepEqual(await next, { sum: 4 });
  });

  it("has one listener of ours however many calls share it, and none when they are done", async () => {
    const { peer, ftl } = openTestConnection();
    const { signal } = new AbortController();
    const sums = [1, 2, 3, 4].map((a) => ftl.add({ a, b: 0 }, { signal, timeoutMs: 60_000 }));
    assert.equal(getEventListeners(signal, "abort").length, 1);
    await settled();
    peer.say([1, 2, 3, 4].map((sum) => reply({ sum })).join(""));
    await Promise.all(sums);
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });

  it("leaves no listener behind when the connection ends", async () => {
    const { peer, ftl } = openTestConnection();
    const { signal } = new AbortController();
    const call = rejection(ftl.add({ a: 1, b: 1 }, { signal }));
    peer.breakOff();
    await call;
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });

  it("reaches all calls that share it, also those that an abort makes", async () => {
    const { ftl } = openTestConnection();
    const controller = new AbortController();
    const { signal } = controller;
    const calls = [1, 2, 3].map((a) => rejection(ftl.add({ a, b: 0 }, { signal })));
    const late = calls[0]?.then(() => rejection(ftl.add({ a: 4, b: 0 }, { signal })));
    controller.abort("all");
    assert.deepEqual(await Promise.all([...calls, late]), ["all", "all", "all", "all"]);
  });

  it("is heard when the parameters themselves abort it", async () => {
    const { peer, ftl } = openTestConnection();
    const controller = new AbortController();
    const parameters = {
      get a(): number {
        controller.abort("by a getter");
        return 1;
      },
      b: 1,
    };
    assert.equal(await rejection(ftl.add(parameters, { signal: controller.signal })), "by a getter");
    await settled();
    assert.deepEqual(peer.writes, []);
  });
});

describe("timeoutMs", () => {
  it("is none unless it is asked for", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const { peer, ftl } = openTestConnection();
    const sum = outcome(ftl.add({ a: 1, b: 1 }));
    await settled();
    t.mock.timers.tick(2 ** 31 - 1);
    await settled();
    assert.equal(sum.state, "pending");
    peer.say(reply({ sum: 2 }));
    await settled();
    assert.deepEqual(sum, { state: "resolved", value: { sum: 2 } });
  });

  it("rejects a written call when the time is over, and discards its reply", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const { peer, ftl } = openTestConnection();
    const late = outcome(ftl.add({ a: 1, b: 1 }, { timeoutMs: 1000 }));
    await settled();
    t.mock.timers.tick(999);
    await settled();
    assert.equal(late.state, "pending");
    t.mock.timers.tick(1);
    await settled();
    assert.ok(late.value instanceof ConnectionError);
    assert.equal(late.value.code, "ERR_VARLINK_TIMEOUT");
    assert.equal(late.value.message, "no reply of org.example.Ftl.Add came within 1000 ms");
    const next = ftl.add({ a: 2, b: 2 });
    await settled();
    peer.say(reply({ sum: 2 }) + reply({ sum: 4 }));
    assert.deepEqual(await next, { sum: 4 });
  });

  it("withdraws a call that was not yet written", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const { peer, ftl, connection } = openTestConnection();
    using _ = connection.cork();
    const call = rejection(ftl.add({ a: 1, b: 1 }, { timeoutMs: 5 }));
    t.mock.timers.tick(5);
    assert.equal(((await call) as ConnectionError).code, "ERR_VARLINK_TIMEOUT");
    assert.deepEqual(peer.writes, []);
  });

  it("is no limit if infinite or longer than timers know", async () => {
    const { peer, ftl } = openTestConnection();
    const sums = [Number.POSITIVE_INFINITY, 2 ** 40].map((timeoutMs) =>
      ftl.add({ a: 1, b: 1 }, { timeoutMs }),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    peer.say(reply({ sum: 2 }) + reply({ sum: 2 }));
    assert.deepEqual(await Promise.all(sums), [{ sum: 2 }, { sum: 2 }]);
  });

  for (const timeoutMs of [Number.NaN, -1]) {
    it(`is refused before anything is written if it is ${timeoutMs}`, async () => {
      const { peer, ftl } = openTestConnection();
      const calls = [
        ftl.add({ a: 1, b: 1 }, { timeoutMs }),
        ftl.watch.more({}, { timeoutMs })[Symbol.asyncIterator]().next(),
      ];
      for (const call of calls) {
        const error = await rejection(call);
        assert.ok(error instanceof UsageError);
        assert.equal(error.message, `timeoutMs must be a number from 0 on, got ${timeoutMs}`);
      }
      await settled();
      assert.deepEqual(peer.writes, []);
    });
  }

  it("leaves no timer behind when the call is answered", async () => {
    const { peer, ftl } = openTestConnection();
    const before = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const sum = ftl.add({ a: 1, b: 1 }, { timeoutMs: 60_000 });
    await settled();
    peer.say(reply({ sum: 2 }));
    await sum;
    assert.equal(process.getActiveResourcesInfo().filter((name) => name === "Timeout").length, before);
  });
});
