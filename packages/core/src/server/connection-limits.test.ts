import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ServiceCall } from "./service-call.ts";
import { call, deferred, internal, reply, serveExample, turn } from "./test-service.ts";

const echo = ({ text }: { text: string }) => ({ text });

describe("malformed input", () => {
  const violations = {
    "no JSON": "nonsense\0",
    "an empty message": "\0",
    "no object": "[]\0",
    "no method": '{"parameters":{}}\0',
    "an unknown member": '{"method":"org.example.Example.Nothing","extra":1}\0',
    "a flag that is no boolean": '{"method":"org.example.Example.Nothing","more":1}\0',
    "two flags": call("Nothing", {}, "more", "oneway"),
    "parameters that are no object": '{"method":"org.example.Example.Nothing","parameters":[]}\0',
    "invalid UTF-8": Uint8Array.from([0xff, 0]),
  };

  for (const [name, bytes] of Object.entries(violations)) {
    it(`closes the connection of ${name}, and no other`, async () => {
      const { connect, server } = serveExample({ echo });
      const bad = connect();
      const good = connect();
      bad.say(call("Echo", { text: "before" }));
      bad.say(bytes);
      bad.say(call("Echo", { text: "after" }));
      assert.equal(await bad.closed(), "close");
      good.say(call("Echo", { text: "still here" }));
      await turn();
      assert.deepEqual(bad.messages, [reply({ text: "before" })]);
      assert.deepEqual(good.messages, [reply({ text: "still here" })]);
      assert.equal(server.connections, 1);
    });
  }

  it("aborts the call that is being answered", async () => {
    const reason = deferred<unknown>();
    const { connect } = serveExample({
      nothing(_: object, { signal }: ServiceCall) {
        signal.addEventListener("abort", () => reason.resolve(signal.reason));
        return new Promise(() => {});
      },
    });
    const peer = connect();
    peer.say(`${call("Nothing")}nonsense\0`);
    assert.match(String(await reason.promise), /ProtocolError/);
  });
});

describe("limits", () => {
  it("closes a connection whose message is too long, read whole or in pieces", async () => {
    const { connect } = serveExample({ echo }, { maxMessageBytes: 400 });
    const exact = call("Echo", { text: "" });
    const text = "x".repeat(400 - exact.length + 1);
    const fits = connect();
    fits.say(call("Echo", { text: text.slice(0, 100) }));
    await turn();
    assert.equal(fits.messages.length, 1);
    for (const cuts of [[], [100, 300]]) {
      const peer = connect();
      peer.sayInPieces(call("Echo", { text: `${text}x` }), cuts);
      assert.equal(await peer.closed(), "close");
      assert.deepEqual(peer.messages, []);
    }
    const endless = connect();
    endless.say("x".repeat(401));
    assert.equal(await endless.closed(), "close");
  });

  it("makes a reply that is too long an internal failure", async () => {
    const { connect, failures } = serveExample(
      { nothing: () => ({}), echo: () => ({ text: "x".repeat(980) }) },
      { maxMessageBytes: 1000 },
    );
    const peer = connect();
    peer.say(call("Echo", { text: "" }) + call("Nothing"));
    await turn();
    assert.deepEqual(peer.messages, [internal, {}]);
    assert.match(String(failures[0]?.error), /a reply is longer than 1000 bytes/);
  });

  it("answers however small the limit is", async () => {
    const handlers = { nothing: () => ({}), echo: () => ({ text: "x".repeat(100) }) };
    const { connect } = serveExample(handlers, { maxMessageBytes: 80 });
    const peer = connect();
    peer.say(call("Echo", { text: "" }) + call("Nothing"));
    await turn();
    assert.deepEqual(peer.messages, [internal, {}]);
  });

  it("reads no further while maxWaitingCalls wait, and again when half of them are answered", async () => {
    const gates = Array.from({ length: 10 }, () => deferred<object>());
    let begun = 0;
    const { connect } = serveExample(
      {
        nothing: () => {
          begun += 1;
          return gates[begun - 1]?.promise;
        },
      },
      { maxWaitingCalls: 4 },
    );
    const peer = connect();
    for (let index = 0; index < 10; index += 1) peer.say(call("Nothing"));
    assert.equal(begun, 1);
    assert.equal(peer.isPaused, true);
    for (const index of [0, 1]) {
      assert.equal(peer.isPaused, true);
      gates[index]?.resolve({});
      await turn();
    }
    assert.equal(peer.isPaused, true, "two are answered and two were read for them");
    for (const gate of gates) gate.resolve({});
    await turn();
    assert.equal(peer.messages.length, 10);
    assert.equal(peer.isPaused, false);
  });

  it("keeps to maxWaitingCalls also when all calls come in one read", async () => {
    const gate = deferred<object>();
    const { connect } = serveExample({ nothing: () => gate.promise }, { maxWaitingCalls: 2 });
    const peer = connect();
    peer.say(call("Nothing").repeat(50));
    assert.equal(peer.isPaused, true);
    gate.resolve({});
    await turn();
    assert.equal(peer.messages.length, 50);
  });

  it("keeps no more than a message's worth of calls that wait, however few they are", async () => {
    const gate = deferred<object>();
    const handlers = { nothing: () => gate.promise, echo: () => ({ text: "" }) };
    const { connect } = serveExample(handlers, { maxMessageBytes: 1000 });
    const peer = connect();
    peer.say(call("Nothing"));
    const long = call("Echo", { text: "x".repeat(600) });
    peer.say(long);
    assert.equal(peer.isPaused, false);
    peer.say(long);
    assert.equal(peer.isPaused, true);
    peer.say(long.repeat(10));
    gate.resolve({});
    await turn();
    assert.equal(peer.messages.length, 13);
    assert.equal(peer.isPaused, false);
  });

  it("closes one connection too many at once", async () => {
    const { connect, server } = serveExample({ echo }, { maxConnections: 2 });
    const [first] = [connect(), connect()];
    const third = connect();
    assert.equal(third.ended, "abort");
    assert.equal(server.connections, 2);
    first?.hangUp();
    await turn();
    const fourth = connect();
    fourth.say(call("Echo", { text: "x" }));
    await turn();
    assert.deepEqual(fourth.messages, [reply({ text: "x" })]);
  });
});

describe("the turn of a connection", () => {
  const echo = ({ text }: { text: string }) => ({ text });

  it("ends after some calls, so that others are answered in between", async () => {
    for (const [calls, text] of [
      [2000, ""],
      [20, "x".repeat(20_000)],
    ] as const) {
      let answered = 0;
      const service = serveExample({
        echo: (parameters: { text: string }) => {
          if (parameters.text !== "other") answered += 1;
          return echo(parameters);
        },
      });
      const greedy = service.connect();
      const other = service.connect();
      greedy.say(call("Echo", { text }).repeat(calls));
      other.say(call("Echo", { text: "other" }));
      await other.written(1);
      assert.ok(answered < calls / 2, `${answered} of ${calls} calls were answered before`);
      await greedy.written(calls);
      assert.equal(answered, calls);
    }
  });

  it("ends also where each answer is an error, and within a stream's first values", async () => {
    const service = serveExample({
      async *watch() {
        yield { value: 1 };
      },
    });
    for (const bytes of [call("Missing"), call("Watch"), call("Echo", {})]) {
      const greedy = service.connect();
      const other = service.connect();
      greedy.say(bytes.repeat(1000));
      other.say(call("Missing"));
      await other.written(1);
      assert.ok(greedy.messages.length < 500);
      await greedy.written(1000);
    }
  });

  it("does not keep a client from its answers that has closed its sending half", async () => {
    const service = serveExample({ echo });
    const peer = service.connect();
    peer.say(call("Echo", { text: "x" }).repeat(1000));
    peer.hangUp("half-closed");
    await peer.written(1000);
  });

  it("ends in the midst of a server's close without losing what was read", async () => {
    const service = serveExample({ echo });
    const peer = service.connect();
    peer.say(call("Echo", { text: "x" }).repeat(300));
    await service.server.close();
    assert.ok(peer.messages.length >= 257, `${peer.messages.length} calls were answered`);
  });
});
