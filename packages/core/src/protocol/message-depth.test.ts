import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { call, errorReply, reply as replyTo, serveExample, turn } from "../server/test-service.ts";
import { openTestConnection, outcome, reply } from "../test-client.ts";
import { settled } from "../test-runtime.ts";
import { parseCall, parseReply } from "./message.ts";

/** A value of so many levels. */
const nested = (levels: number): unknown => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);
const tooDeep = { name: "ProtocolError", message: "expected JSON nested at most 6 levels, got more" };

describe("a message that nests deeper than a lowered maxDepth", () => {
  for (const member of ["parameters", "com.example"]) {
    it(`is refused wherever that is: in ${member}, in an array or an object`, () => {
      const header = { method: "org.example.A.B" };
      const within = { ...header, [member]: { x: [1, nested(3)], y: { z: nested(3) } } };
      const beyond = [{ x: [1, nested(4)] }, { x: { y: nested(4) } }];
      assert.equal(parseCall(JSON.stringify(within), 6).method, "org.example.A.B");
      for (const value of beyond) {
        assert.throws(
          () => parseCall(JSON.stringify({ ...header, [member]: { x: 1, y: value } }), 6),
          tooDeep,
        );
        assert.throws(() => parseReply(JSON.stringify({ [member]: { x: 1, y: value } }), 6), tooDeep);
      }
    });
  }

  it("closes its connection to a service, and no other", async () => {
    const { connect } = serveExample({ echo: ({ text }: { text: string }) => ({ text }) }, { maxDepth: 6 });
    const [deep, other] = [connect(), connect()];
    deep.say(call("Echo", { text: "x", y: nested(5) }));
    other.say(call("Echo", { text: "x" }));
    await turn();
    assert.equal(deep.ended, "close");
    assert.deepEqual([other.ended, other.messages], [undefined, [replyTo({ text: "x" })]]);
  });

  it("ends a client's connection, and the calls on it", async () => {
    const { peer, ftl } = openTestConnection({ maxDepth: 6 });
    const calls = [ftl.add({ a: 1, b: 1 }), ftl.add({ a: 1, b: 1 })].map(outcome);
    await settled();
    peer.say(reply({ sum: 2, more: nested(5) }));
    await settled();
    assert.deepEqual(
      calls.map(({ value }) => (value as Error).message),
      [tooDeep.message, tooDeep.message],
    );
  });
});

describe("a message that nests deeper than maxDepth is by default", () => {
  it("is refused where it is looked at, and does no harm elsewhere", async () => {
    const { connect, failures } = serveExample({
      echo: ({ text }: { text: string }) => ({ text }),
      nothing: () => ({}),
    });
    const peer = connect();
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    peer.say(`{"method":"org.example.Example.Nothing","com.example":${deep}}\0`);
    peer.say(`{"method":"org.example.Example.Echo","parameters":{"text":${deep}}}\0`);
    peer.say(`{"method":"org.example.Example.Store","parameters":{"items":[${deep}]}}\0`);
    await peer.written(3);
    assert.deepEqual(peer.messages, [
      {},
      errorReply("InvalidParameter", { parameter: "text" }),
      errorReply("InvalidParameter", { parameter: "items[0]" }),
    ]);
    assert.deepEqual(failures, []);
  });
});
