import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ServiceCall } from "./service-call.ts";
import { call, deferred, reply, serveExample, turn } from "./test-service.ts";

const echo = ({ text }: { text: string }) => ({ text });

describe("the end of a client", () => {
  const sleepers = () => {
    const aborted: string[] = [];
    const gate = deferred<object>();
    const sleep = (_: object, { signal, method }: ServiceCall) => {
      signal.addEventListener("abort", () => aborted.push(method));
      return gate.promise;
    };
    return { aborted, gate, handlers: { nothing: sleep, watch: sleep, follow: sleep } };
  };

  it("that is gone aborts the handler, and drops what waits", async () => {
    const { aborted, gate, handlers } = sleepers();
    const { connect, server } = serveExample(handlers);
    const peer = connect();
    peer.say(call("Nothing") + call("Watch"));
    peer.hangUp("gone");
    await turn();
    assert.deepEqual(aborted, ["org.example.Example.Nothing"]);
    gate.resolve({});
    await turn();
    assert.deepEqual(peer.writes, []);
    assert.equal(server.connections, 0);
  });

  it("that has only closed its sending half gets its answers, and then the end", async () => {
    const { aborted, gate, handlers } = sleepers();
    const { connect } = serveExample(handlers);
    const peer = connect();
    peer.say(call("Nothing") + call("Watch"));
    peer.hangUp("half-closed");
    await turn();
    assert.equal(peer.ended, undefined);
    gate.resolve({});
    assert.equal(await peer.closed(), "close");
    assert.deepEqual(peer.messages, [{}, {}]);
    assert.deepEqual(aborted, []);
  });

  it("that half-closed and breaks later aborts the handler then", async () => {
    const { aborted, handlers } = sleepers();
    const { connect } = serveExample(handlers);
    const peer = connect();
    peer.say(call("Nothing"));
    peer.hangUp("half-closed");
    await turn();
    peer.breakOff(new Error("EPIPE"));
    assert.deepEqual(aborted, ["org.example.Example.Nothing"]);
  });

  it("that cannot be told aborts a stream and answers plain calls", async () => {
    const { aborted, gate, handlers } = sleepers();
    const { connect } = serveExample(handlers);
    const plain = connect();
    const stream = connect();
    plain.say(call("Nothing"));
    stream.say(call("Watch", {}, "more"));
    for (const peer of [plain, stream]) peer.hangUp("cannot-tell");
    await turn();
    assert.deepEqual(aborted, ["org.example.Example.Watch"]);
    assert.equal(stream.ended, "abort");
    gate.resolve({});
    assert.equal(await plain.closed(), "close");
    assert.deepEqual(plain.messages, [{}]);
  });

  it("that cannot be told also aborts a stream that waits for its turn", async () => {
    const { gate, handlers } = sleepers();
    const { connect } = serveExample(handlers);
    const peer = connect();
    peer.say(call("Nothing") + call("Watch", {}, "more"));
    peer.hangUp("cannot-tell");
    gate.resolve({});
    await peer.closed();
    assert.ok(peer.messages.length <= 1);
  });

  it("closes an idle connection at once, whatever kind of end it is", async () => {
    for (const end of ["gone", "half-closed", "cannot-tell"] as const) {
      const { connect, server } = serveExample({});
      const peer = connect();
      peer.hangUp(end);
      await peer.closed();
      await turn();
      assert.equal(server.connections, 0);
    }
  });

  it("in the middle of a message closes, after the answers before it", async () => {
    const { connect } = serveExample({ echo });
    const peer = connect();
    peer.say(`${call("Echo", { text: "x" })}{"method`);
    peer.hangUp("half-closed");
    await peer.closed();
    assert.deepEqual(peer.messages, [reply({ text: "x" })]);
  });
});
