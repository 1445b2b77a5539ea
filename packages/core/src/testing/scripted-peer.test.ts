import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { descriptors } from "../test-descriptors.ts";
import { settled } from "../test-runtime.ts";
import type { ByteReceiver } from "../transport.ts";
import { ScriptedPeer } from "./scripted-peer.ts";

function open() {
  const peer = new ScriptedPeer();
  const events: string[] = [];
  const receiver: ByteReceiver = {
    onBytes: (bytes, fds) => events.push(`${Buffer.from(bytes)}${fds === undefined ? "" : `+${fds.length}`}`),
    onText: (text) => events.push(text),
    onDrain: () => events.push("drain"),
    onEnd: (end) => events.push(`end ${end}`),
    onClose: (error) => events.push(error === undefined ? "close" : `close ${error.message}`),
  };
  peer.stream.start(receiver);
  return { peer, stream: peer.stream, events };
}

describe("ScriptedPeer", () => {
  it("says bytes in the cuts it is told", () => {
    const { peer, events } = open();
    peer.say("ab", descriptors(2));
    peer.sayInPieces("abcdef", [4, 1, 4, 0, 6]);
    assert.deepEqual(events, ["ab+2", "a", "bcd", "ef"]);
  });

  it("holds what it says before the other side starts", async () => {
    const peer = new ScriptedPeer();
    const heard: string[] = [];
    const ignore = (): void => {};
    peer.say("1");
    peer.stream.start({
      onBytes: (bytes) => heard.push(String(Buffer.from(bytes))),
      onText: (text) => heard.push(text),
      onDrain: ignore,
      onEnd: ignore,
      onClose: ignore,
    });
    peer.say("2");
    assert.deepEqual(heard, []);
    await settled();
    assert.deepEqual(heard, ["1", "2"]);
  });

  it("records each write, and parses the messages of all", async () => {
    const { peer, stream } = open();
    const fds = descriptors(1);
    const messages = peer.written(2);
    stream.write('{"a":1}\0{"b"', undefined, fds);
    stream.write(":2}\0");
    assert.deepEqual(peer.writes, ['{"a":1}\0{"b"', ":2}\0"]);
    assert.deepEqual(peer.writtenDescriptors, [fds, []]);
    assert.deepEqual(await messages, [{ a: 1 }, { b: 2 }]);
  });

  it("holds what it says while the other side has paused", () => {
    const { peer, stream, events } = open();
    stream.pause();
    peer.say("a");
    peer.hangUp();
    assert.deepEqual(events, []);
    stream.resume();
    assert.deepEqual(events, ["a", "end gone"]);
  });

  it("stops in the middle of what it held when it is paused again", () => {
    const peer = new ScriptedPeer();
    const seen: string[] = [];
    peer.stream.start({
      onText() {},
      onBytes: (bytes) => {
        seen.push(Buffer.from(bytes).toString());
        peer.stream.pause();
      },
      onDrain: () => {},
      onEnd: () => seen.push("end"),
      onClose: () => {},
    });
    peer.say("a");
    peer.say("b");
    peer.hangUp();
    peer.stream.resume();
    assert.deepEqual(seen, ["a", "b"]);
    peer.stream.resume();
    assert.deepEqual(seen, ["a", "b", "end"]);
  });

  it("reports a write as done only when it reads", async () => {
    const { peer, stream, events } = open();
    let written = 0;
    peer.isReading = false;
    assert.equal(
      stream.write("x", () => (written += 1)),
      false,
    );
    await settled();
    assert.equal(written, 0);
    peer.readAgain();
    assert.equal(written, 1);
    assert.deepEqual(events, ["drain"]);
    assert.equal(stream.write("y"), true);
  });

  it("tells how the other side ended, which hears of it once", async () => {
    for (const how of ["close", "abort"] as const) {
      const { peer, stream, events } = open();
      const closed = peer.closed();
      stream[how]();
      stream.abort();
      assert.equal(await closed, how);
      await settled();
      peer.breakOff();
      assert.deepEqual(events, ["close"]);
    }
  });

  it("takes and says nothing after the end", async () => {
    const { peer, stream, events } = open();
    stream.close();
    assert.equal(
      stream.write("late", () => events.push("written")),
      true,
    );
    await settled();
    peer.say("late");
    peer.hangUp();
    assert.deepEqual(events, ["close"]);
    assert.deepEqual(peer.writes, []);
  });

  it("closes descriptors that arrive nowhere", async () => {
    const { peer, stream } = open();
    const [held, written, late] = [descriptors(1), descriptors(1), descriptors(1)];
    stream.pause();
    peer.say("held", held);
    stream.abort();
    stream.write("late", undefined, written);
    await settled();
    peer.say("late", late);
    for (const [descriptor] of [held, written, late]) assert.equal(descriptor?.closings, 1);
  });

  it("breaks the stream with an error", async () => {
    const { peer, events } = open();
    const closed = peer.closed();
    peer.breakOff(new Error("reset"));
    peer.breakOff(new Error("again"));
    assert.equal(await closed, "abort");
    assert.deepEqual(events, ["close reset"]);
  });

  it("gives what it says after a detach to the stream", () => {
    const { peer, stream, events } = open();
    stream.pause();
    peer.say("held");
    const fds = descriptors(1);
    const raw = stream.detach(Uint8Array.of(0x78), []);
    peer.say(" late", fds);
    peer.hangUp();
    assert.equal(Buffer.from(raw.unread).toString(), "xheld late");
    assert.deepEqual(raw.descriptors, fds);
    assert.deepEqual(events, []);
  });
});
