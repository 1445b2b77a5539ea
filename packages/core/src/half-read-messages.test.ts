import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { call, reply, serveExample, turn } from "./server/test-service.ts";
import type { ScriptedPeer } from "./testing/scripted-peer.ts";

const echo = ({ text }: { text: string }) => ({ text });
const limits = { maxMessageBytes: 1000, maxHalfReadBytes: 3000 };
const long = call("Echo", { text: "x".repeat(900) });

/** Sends all of a call but its end. */
function sayHalf(peer: ScriptedPeer, bytes: string): void {
  peer.sayInPieces(bytes.slice(0, -1), [10, 100]);
}

describe("half-read messages of all connections together", () => {
  it("cost the one that holds most its connection when they are too much, and no other", async () => {
    const { connect } = serveExample({ echo }, { ...limits, maxHalfReadBytes: 3500 });
    const [small, ...large] = Array.from({ length: 4 }, () => connect());
    sayHalf(small as ScriptedPeer, call("Echo", { text: "small" }));
    for (const peer of large) sayHalf(peer, call("Echo", { text: "x".repeat(400) }));
    assert.deepEqual(
      large.map((peer) => peer.ended),
      [undefined, undefined, undefined],
    );
    const last = connect();
    sayHalf(last, long);
    assert.equal(last.ended, "close");
    for (const peer of [small, ...large]) peer?.say("\0");
    await turn();
    assert.deepEqual(small?.messages, [reply({ text: "small" })]);
    for (const peer of large) assert.equal(peer.messages.length, 1);
    assert.deepEqual(last.messages, []);
  });

  it("count no longer once they are whole, or their connection has ended", async () => {
    const { connect } = serveExample({ echo }, limits);
    for (let round = 0; round < 10; round += 1) {
      const [leaves, stays] = [connect(), connect()];
      for (const peer of [leaves, stays]) sayHalf(peer, long);
      leaves.hangUp();
      stays.say(`\0${call("Echo", { text: "next" })}`);
      await turn();
      assert.deepEqual([stays.ended, stays.messages.length], [undefined, 2]);
    }
  });

  it("count where a connection pauses and reads on", async () => {
    const { connect } = serveExample({ echo }, { ...limits, maxWaitingCalls: 1 });
    const peers = Array.from({ length: 4 }, () => connect());
    for (const peer of peers) peer.say(call("Echo", { text: "x" }).repeat(3) + long.slice(0, -1));
    await turn();
    assert.equal(peers.filter((peer) => peer.ended === "close").length, 1);
    for (const peer of peers) assert.equal(peer.messages.length, 3);
  });

  it("may be as large as one message whatever the bound is", async () => {
    const { connect } = serveExample({ echo }, { ...limits, maxHalfReadBytes: 1 });
    const peer = connect();
    sayHalf(peer, long);
    peer.say("\0");
    await turn();
    assert.equal(peer.messages.length, 1);
  });

  it("tell the handler at work why its connection has ended", async () => {
    const reasons: unknown[] = [];
    const { connect } = serveExample(
      {
        echo,
        nothing(_: object, { signal }: { signal: AbortSignal }) {
          signal.addEventListener("abort", () => reasons.push(signal.reason));
          return new Promise(() => {});
        },
      },
      { maxMessageBytes: 1000, maxHalfReadBytes: 1000 },
    );
    const [victim, other] = [connect(), connect()];
    victim.say(call("Nothing"));
    sayHalf(victim, long);
    sayHalf(other, call("Echo", { text: "x".repeat(200) }));
    await turn();
    assert.equal(other.ended, undefined);
    assert.match(
      String(reasons),
      /ConnectionError: the half-read messages of all connections are more than 1000/,
    );
  });

  it("keep no more memory than they have, however large the memory is that they were read to", async () => {
    const { connect } = serveExample({ echo }, { maxMessageBytes: 1000, maxHalfReadBytes: 1000 });
    const read = new Uint8Array(256 * 1024);
    const bytes = new TextEncoder().encode(call("Echo", { text: "kept" }));
    read.set(bytes);
    const peer = connect();
    peer.say(read.subarray(0, 20));
    // Whoever owns that memory may use it again: what was kept is a copy.
    read.fill(0x20, 0, 20);
    peer.say(bytes.subarray(20));
    await turn();
    assert.deepEqual(peer.messages, [reply({ text: "kept" })]);
  });
});
