import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { descriptors } from "../test-descriptors.ts";
import { call, continues, deferred, errorReply, reply, serveExample, turn } from "./test-service.ts";

const echo = ({ text }: { text: string }) => ({ text });

describe("the order of one connection", () => {
  it("begins a handler only when the reply before it is queued", async () => {
    const first = deferred<object>();
    const begun: string[] = [];
    const { connect } = serveExample({
      echo({ text }: { text: string }) {
        begun.push(text);
        return text === "a" ? first.promise : { text };
      },
    });
    const peer = connect();
    peer.say(call("Echo", { text: "a" }) + call("Echo", { text: "b" }) + call("Echo", { text: "c" }));
    await turn();
    assert.deepEqual(begun, ["a"]);
    first.resolve({ text: "A" });
    await turn();
    assert.deepEqual(begun, ["a", "b", "c"]);
    assert.deepEqual(
      peer.messages,
      ["A", "b", "c"].map((text) => reply({ text })),
    );
  });

  it("lets calls behind a stream wait for its last reply", async () => {
    const gate = deferred();
    const { connect } = serveExample({
      echo,
      async *count() {
        yield { count: 1 };
        await gate.promise;
        return { count: 2 };
      },
    });
    const peer = connect();
    peer.say(call("Count", { to: 2 }, "more") + call("Echo", { text: "late" }));
    await turn();
    assert.deepEqual(peer.messages, [continues({ count: 1 })]);
    gate.resolve();
    await turn();
    assert.deepEqual(peer.messages.slice(1), [reply({ count: 2 }), reply({ text: "late" })]);
  });

  it("runs connections concurrently", async () => {
    const never = deferred<object>();
    const { connect } = serveExample({ echo, nothing: () => never.promise });
    const slow = connect();
    const fast = connect();
    slow.say(call("Nothing"));
    fast.say(call("Echo", { text: "x" }));
    await turn();
    assert.deepEqual(slow.messages, []);
    assert.deepEqual(fast.messages, [reply({ text: "x" })]);
  });

  it("writes the replies of one turn in one go, of handlers with and without promises", async () => {
    const { connect } = serveExample({ echo, nothing: async () => {} });
    const peer = connect();
    peer.say(call("Echo", { text: "a" }) + call("Nothing") + call("Echo", { text: "b" }) + call("Nothing"));
    await turn();
    assert.equal(peer.messages.length, 4);
    assert.equal(peer.writes.length, 1);
  });

  it("does not let the replies to 32 calls of a turn wait for more", async () => {
    const { connect } = serveExample({ echo });
    const peer = connect();
    peer.say(call("Echo", { text: "a" }).repeat(100));
    await turn();
    assert.deepEqual([peer.writes.length, peer.messages.length], [4, 100]);
  });

  it("answers the same however the bytes are cut", async () => {
    const { connect } = serveExample({ echo });
    const bytes = call("Echo", { text: "é" }) + call("Echo", { text: "b" });
    const size = Buffer.byteLength(bytes);
    for (const cuts of [[], [1], [size - 1], Array.from({ length: size }, (_, index) => index)]) {
      const peer = connect();
      peer.sayInPieces(bytes, cuts);
      await turn();
      assert.deepEqual(peer.messages, [reply({ text: "é" }), reply({ text: "b" })]);
    }
  });

  it("answers 5,000 pipelined calls without recursion", async () => {
    const { connect } = serveExample({ echo });
    const peer = connect();
    peer.say(call("Echo", { text: "x" }).repeat(5000));
    await peer.written(5000);
    assert.equal(peer.messages.length, 5000);
  });
});

describe("parameters on the wire", () => {
  it("takes absent parameters, null and an empty object for the same", async () => {
    const { connect } = serveExample({ nothing: () => ({}), watch: () => ({}) });
    const peer = connect();
    peer.say(call("Nothing") + call("Nothing", null) + call("Nothing", {}) + call("Watch", null));
    await turn();
    assert.deepEqual(peer.messages, [{}, {}, {}, {}]);
  });

  it("ignores vendors' members of a call, and white space", async () => {
    const { connect } = serveExample({ nothing: () => ({}) });
    const peer = connect();
    peer.say(' { "method" : "org.example.Example.Nothing", "org.example.trace": {"id": 1} }\n\0');
    await turn();
    assert.deepEqual(peer.messages, [{}]);
  });
});

describe("oneway", () => {
  it("never sends a byte, whatever happens", async () => {
    const { connect, failures } = serveExample({
      nothing: () => ({}),
      echo() {
        throw new Error("inside");
      },
      *count() {
        yield { count: 1 };
        yield { count: 2 };
      },
      watch: async () => ({ value: "wrong" }),
    });
    const peer = connect();
    const calls = ["Nothing", "Watch", "Follow", "Unknown", "org.example.Other.Method", "nonsense"];
    for (const method of calls) peer.say(call(method, {}, "oneway"));
    peer.say(call("Echo", { text: "x" }, "oneway") + call("Echo", { text: 1 }, "oneway"));
    peer.say(call("Count", { to: 1 }, "oneway"));
    peer.say(call("org.varlink.service.GetInfo", {}, "oneway"));
    await turn();
    assert.deepEqual(peer.writes, []);
    assert.equal(peer.ended, undefined);
    assert.deepEqual(
      failures.map(({ method }) => method),
      ["org.example.Example.Watch", "org.example.Example.Echo"],
    );
  });

  it("keeps its place in the order", async () => {
    const log: string[] = [];
    const gate = deferred();
    const { connect } = serveExample({
      async nothing() {
        await gate.promise;
        log.push("oneway done");
      },
      echo({ text }: { text: string }) {
        log.push(text);
        return { text };
      },
    });
    const peer = connect();
    peer.say(call("Nothing", {}, "oneway") + call("Echo", { text: "next" }));
    await turn();
    gate.resolve();
    await turn();
    assert.deepEqual(log, ["oneway done", "next"]);
    assert.deepEqual(peer.messages, [reply({ text: "next" })]);
  });
});

describe("descriptors nobody asked for", () => {
  it("are closed at once", async () => {
    const fds = descriptors(2);
    const { connect } = serveExample({ nothing: () => ({}) });
    const peer = connect();
    peer.say(call("Nothing"), fds);
    await turn();
    assert.deepEqual(
      fds.map(({ closings }) => closings),
      [1, 1],
    );
    assert.deepEqual(peer.messages, [{}]);
  });
});

describe("errors of the service itself", () => {
  it("says what is unknown", async () => {
    const { connect } = serveExample({});
    const peer = connect();
    for (const method of [
      "Unknown",
      "org.example.Other.Method",
      "nodot",
      "",
      ".",
      "constructor",
      "org.example.Example.",
      "org.example.Example.constructor",
      "org.example.Example.echo",
    ])
      peer.say(
        `${JSON.stringify({ method: method === "Unknown" ? "org.example.Example.Unknown" : method })}\0`,
      );
    await turn();
    assert.deepEqual(peer.messages, [
      errorReply("MethodNotFound", { method: "org.example.Example.Unknown" }),
      errorReply("InterfaceNotFound", { interface: "org.example.Other" }),
      errorReply("InterfaceNotFound", { interface: "" }),
      errorReply("InterfaceNotFound", { interface: "" }),
      errorReply("InterfaceNotFound", { interface: "" }),
      errorReply("InterfaceNotFound", { interface: "" }),
      errorReply("MethodNotFound", { method: "org.example.Example." }),
      errorReply("MethodNotFound", { method: "org.example.Example.constructor" }),
      errorReply("MethodNotFound", { method: "org.example.Example.echo" }),
    ]);
  });
});
