import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { descriptors } from "../test-descriptors.ts";
import { settled } from "../test-runtime.ts";
import type { MessageReceiver } from "../transport.ts";
import { type MemoryStream, memoryTransportPair } from "./memory-transport.ts";

function receiver(events: string[], act: (json: string) => void = () => {}): MessageReceiver {
  return {
    onMessage: (json, fds = []) => {
      events.push(fds.length === 0 ? json : `${json}+${fds.length}`);
      act(json);
    },
    onDrain: () => events.push("drain"),
    onEnd: (end) => events.push(`end ${end}`),
    onClose: (error) => events.push(error === undefined ? "close" : `close ${error.message}`),
  };
}

function open() {
  const [left, right] = memoryTransportPair();
  const events = { left: [] as string[], right: [] as string[] };
  left.start(receiver(events.left));
  right.start(receiver(events.right));
  return { left, right, events };
}

describe("memoryTransportPair", () => {
  it("brings messages to the other end, in order, when they are flushed", async () => {
    const { left, right, events } = open();
    left.send("1");
    left.send("2", descriptors(2));
    right.send("3");
    await settled();
    assert.deepEqual(events, { left: [], right: [] });
    left.flush();
    right.flush();
    assert.deepEqual(events, { left: [], right: [] }, "never before the sender returns");
    await settled();
    assert.deepEqual(events, { left: ["3"], right: ["1", "2+2"] });
  });

  it("brings what was sent before the other end started", async () => {
    const [left, right] = memoryTransportPair();
    const events: string[] = [];
    left.start(receiver([]));
    left.send("1");
    left.flush();
    await settled();
    right.start(receiver(events));
    await settled();
    assert.deepEqual(events, ["1"]);
  });

  it("tells when a message was taken", async () => {
    const { left } = open();
    let written = 0;
    left.send("1");
    assert.equal(
      left.flush(() => (written += 1)),
      true,
    );
    await settled();
    assert.equal(written, 1);
  });

  it("holds messages while an end is paused, also from within one", async () => {
    const [left, right] = memoryTransportPair();
    const events: string[] = [];
    left.start(receiver([]));
    right.start(receiver(events, () => right.pause()));
    for (const json of ["1", "2", "3"]) left.send(json);
    left.close();
    await settled();
    assert.deepEqual(events, ["1"]);
    right.resume();
    assert.deepEqual(events, ["1", "2"]);
    right.resume();
    right.resume();
    assert.deepEqual(events, ["1", "2", "3", "end gone"]);
  });

  it("brings what was sent before a close, and then the end", async () => {
    const { left, events } = open();
    left.send("1");
    left.close();
    left.abort();
    await settled();
    assert.deepEqual(events, { left: ["close"], right: ["1", "end gone"] });
  });

  it("loses what was not flushed by an abort", async () => {
    const { left, events } = open();
    left.send("1");
    left.abort();
    await settled();
    assert.deepEqual(events.right, ["end gone"]);
  });

  it("takes nothing after the end, and leaks no descriptor", async () => {
    const { left, right, events } = open();
    const [sent, waiting, own] = [descriptors(1), descriptors(1), descriptors(1)];
    const unflushed = descriptors(1);
    left.pause();
    left.send("unflushed", unflushed);
    right.send("waiting", waiting);
    right.flush();
    await settled();
    left.abort();
    right.send("late", sent);
    right.flush();
    left.send("late", own);
    left.flush();
    await settled();
    assert.deepEqual(events, { left: ["close"], right: ["end gone"] });
    for (const [descriptor] of [sent, waiting, own, unflushed]) assert.equal(descriptor?.closings, 1);
  });

  it("gives the messages behind a detach", async () => {
    const [left, right] = memoryTransportPair();
    let raw: MemoryStream | undefined;
    const fds = descriptors(1);
    const events: string[] = [];
    left.start(receiver([]));
    right.start(
      receiver(events, () => {
        raw = right.detach();
      }),
    );
    for (const json of ["1", "2"]) left.send(json);
    left.send("3", fds);
    left.flush();
    await settled();
    assert.deepEqual(events, ["1"]);
    assert.deepEqual(raw, { unread: ["2", "3"], descriptors: fds });
    right.abort();
    assert.equal(fds[0]?.closings, 0, "they are the stream's");
  });

  it("goes on when a receiver has thrown", () => {
    const [left, right] = memoryTransportPair();
    const events: string[] = [];
    left.start(receiver([]));
    right.pause();
    right.start(
      receiver(events, (json) => {
        if (json === "1") throw new Error("by the receiver");
      }),
    );
    left.send("1");
    left.send("2");
    left.flush();
    assert.throws(() => right.resume(), { message: "by the receiver" });
    right.resume();
    assert.deepEqual(events, ["1", "2"]);
  });
});
