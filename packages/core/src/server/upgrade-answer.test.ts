import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { upgrade } from "./handler.ts";
import type { ServiceCall } from "./service-call.ts";
import { call, deferred, Example, errorReply, internal, reply, serveExample, turn } from "./test-service.ts";

describe("upgrade", () => {
  const accepting = (
    takeOver: (stream: unknown, call: ServiceCall) => unknown,
    answer: unknown = { port: 1 },
  ) => ({
    open: upgrade(() => ({ reply: answer, takeOver }) as never),
    echo: ({ text }: { text: string }) => ({ text }),
  });

  it("gives the handler the stream that begins with the first byte behind the call", async () => {
    const streams: unknown[] = [];
    const { connect } = serveExample(accepting((stream) => void streams.push(stream)));
    const peer = connect();
    peer.say(`${call("Open", {}, "upgrade")}raw\0bytes`);
    await turn();
    assert.deepEqual(peer.messages, [reply({ port: 1 })]);
    const [{ unread }] = streams as [{ unread: Uint8Array }];
    assert.equal(new TextDecoder().decode(unread), "raw\0bytes");
  });

  it("reads nothing behind the call while its handler thinks", async () => {
    const gate = deferred();
    const streams: { unread: Uint8Array }[] = [];
    const { connect } = serveExample({
      open: upgrade(async () => {
        await gate.promise;
        return { reply: {}, takeOver: (stream: { unread: Uint8Array }) => void streams.push(stream) };
      }),
    });
    const peer = connect();
    peer.say(`${call("Open", {}, "upgrade")}nonsense\0more`);
    peer.say("held by the stream");
    await turn();
    assert.equal(peer.isPaused, true);
    gate.resolve();
    await turn();
    assert.equal(new TextDecoder().decode(streams[0]?.unread), "nonsense\0moreheld by the stream");
    assert.equal(peer.ended, undefined);
  });

  it("waits for its turn, and answers what came before in order", async () => {
    const gate = deferred<object>();
    const { connect } = serveExample({ ...accepting(() => {}), nothing: () => gate.promise });
    const peer = connect();
    peer.say(call("Nothing") + call("Open", {}, "upgrade"));
    await turn();
    gate.resolve({});
    await turn();
    assert.deepEqual(peer.messages, [{}, reply({ port: 1 })]);
  });

  it("that is refused with an error leaves the connection Varlink", async () => {
    const { connect } = serveExample({
      echo: ({ text }: { text: string }) => ({ text }),
      open: upgrade(() => {
        throw new Example.errors.Refused({ why: "busy" });
      }),
    });
    const peer = connect();
    peer.say(call("Open", {}, "upgrade") + call("Echo", { text: "x" }));
    await turn();
    assert.deepEqual(peer.messages, [
      errorReply("org.example.Example.Refused", { why: "busy" }),
      reply({ text: "x" }),
    ]);
    assert.equal(peer.isPaused, false);
  });

  it("is expected where the method is marked", async () => {
    const { connect } = serveExample(accepting(() => assert.fail("no handler may run")));
    const peer = connect();
    for (const flags of [[], ["more"], ["oneway"]]) peer.say(call("Open", {}, ...flags));
    await turn();
    assert.deepEqual(peer.messages, [errorReply("ExpectedUpgrade"), errorReply("ExpectedUpgrade")]);
  });

  it("is refused with an internal failure, and stays Varlink, if the handler's decision is none", async () => {
    const decisions = [
      undefined,
      {},
      { reply: {} },
      { reply: {}, takeOver: 1 },
      { reply: { port: "x" }, takeOver() {} },
      [{ reply: {} }],
      "x",
    ];
    for (const decision of decisions) {
      const { connect, failures } = serveExample({
        open: upgrade(() => decision as never),
        echo: ({ text }: { text: string }) => ({ text }),
      });
      const peer = connect();
      peer.say(call("Open", {}, "upgrade") + call("Echo", { text: "x" }));
      await turn();
      assert.deepEqual(peer.messages, [internal, reply({ text: "x" })], JSON.stringify(decision));
      assert.equal(failures.length, 1);
    }
  });

  it("ends the connection and is reported if taking over fails", async () => {
    for (const takeOver of [
      () => {
        throw new Error("no terminal");
      },
      () => Promise.reject(new Error("no terminal")),
    ]) {
      const { connect, failures } = serveExample(accepting(takeOver));
      const peer = connect();
      peer.say(call("Open", {}, "upgrade"));
      assert.equal(await peer.closed(), "abort");
      assert.match(String(failures[0]?.error), /no terminal/);
    }
  });

  it("aborts call.signal when the raw stream closes", async () => {
    const aborted = deferred();
    const { connect, server } = serveExample(
      accepting((_stream, { signal }) => signal.addEventListener("abort", () => aborted.resolve())),
    );
    const peer = connect();
    peer.say(call("Open", {}, "upgrade"));
    await turn();
    peer.breakOff();
    await aborted.promise;
    assert.equal(server.connections, 0);
  });
});
