import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { UsageError } from "../errors.ts";
import { framed } from "../framed.ts";
import { defaultLimits } from "../protocol/limits.ts";
import { countReads, credentials } from "../test-credentials.ts";
import { ScriptedPeer } from "../testing/scripted-peer.ts";
import type { ServiceCall } from "./service-call.ts";
import {
  answersTo,
  call,
  deferred,
  errorReply,
  internal,
  reply,
  serveExample,
  turn,
} from "./test-service.ts";

describe("what a handler returns", () => {
  it("may be a reply or the promise of one", async () => {
    for (const echo of [
      ({ text }: { text: string }) => ({ text }),
      async ({ text }: { text: string }) => ({ text }),
      async ({ text }: { text: string }) => {
        await turn();
        return { text };
      },
    ]) {
      const service = serveExample({ echo });
      const peer = service.connect();
      peer.say(call("Echo", { text: "x" }));
      assert.deepEqual(await peer.written(1), [reply({ text: "x" })]);
    }
  });

  it("may be a thenable, which is heard once, whatever it says later", async () => {
    const thenable = {
      // biome-ignore lint/suspicious/noThenProperty: a hostile thenable is what is tested.
      then(onValue: (value: unknown) => void, onReason: (reason: unknown) => void) {
        onValue({ text: "once" });
        onValue({ text: "twice" });
        onReason(new Error("thrice"));
      },
    };
    const never = new Promise(() => {});
    const { messages, failures } = await answersTo(
      { echo: () => thenable, nothing: () => never },
      call("Echo", { text: "" }) + call("Nothing"),
    );
    assert.deepEqual(messages, [reply({ text: "once" })]);
    assert.deepEqual(failures, []);
  });

  it("may be nothing where an empty reply is allowed", async () => {
    const handlers = { nothing() {}, watch: async () => {} };
    const { messages, writes } = await answersTo(handlers, call("Nothing") + call("Watch"));
    assert.deepEqual(messages, [{}, {}]);
    assert.deepEqual(writes, ["{}\0{}\0"]);
  });

  it("is an internal failure where it is wrong, and says why to the service's owner only", async () => {
    const wrong: [unknown, RegExp][] = [
      [undefined, /Echo is wrong.*text/],
      [{}, /text/],
      [{ text: 1 }, /text/],
      [{ text: "x", more: 1 }, /more/],
      ["x", /Echo is wrong/],
      [Object.assign(Object.create({ text: "inherited" })), /text/],
    ];
    for (const [value, why] of wrong) {
      const { messages, failures } = await answersTo({ echo: () => value }, call("Echo", { text: "" }));
      assert.deepEqual(messages, [internal]);
      assert.equal(failures.length, 1);
      assert.equal(failures[0]?.method, "org.example.Example.Echo");
      const error = failures[0]?.error;
      assert.ok(error instanceof UsageError && error.code === "ERR_VARLINK_HANDLER");
      assert.match(error.message, why);
      assert.doesNotMatch(error.message, /\n/);
    }
  });
});

describe("what a handler gets", () => {
  it("are the parameters, and what is known of the call", async () => {
    let seen: [unknown, ServiceCall] | undefined;
    const handlers = {
      echo(parameters: object, call: ServiceCall) {
        seen = [parameters, call];
        return { text: "" };
      },
    };
    await answersTo(handlers, call("Echo", { text: "x" }));
    const [parameters, received] = seen ?? [];
    assert.deepEqual(parameters, { text: "x" });
    assert.equal(received?.method, "org.example.Example.Echo");
    assert.equal(received?.parameters, parameters);
    assert.deepEqual([received?.more, received?.oneway, received?.upgrade], [false, false, false]);
    assert.equal(received?.signal.aborted, false);
    assert.equal(received?.signal, received?.signal);
    assert.equal(received?.peer, undefined);
  });

  it("is an aborted signal when it first looks after the client has gone", async () => {
    const gate = deferred();
    const reason = deferred<unknown>();
    const { connect } = serveExample({
      async nothing(_: object, call: ServiceCall) {
        await gate.promise;
        reason.resolve(call.signal.aborted && call.signal.reason);
      },
    });
    const peer = connect();
    peer.say(call("Nothing"));
    peer.hangUp();
    gate.resolve();
    assert.match(String(await reason.promise), /the client has gone away/);
  });
});

describe("refused before a handler sees anything", () => {
  const never = () => assert.fail("no handler may run");
  const all = { echo: never, store: never, nothing: never, follow: never };

  it("are unknown, missing and ill-typed parameters, with the path of the field", async () => {
    const item = { name: "x", size: 1 };
    const cases: [string, object, string][] = [
      ["Echo", {}, "text"],
      ["Echo", { text: null }, "text"],
      ["Echo", { text: 1 }, "text"],
      ["Echo", { text: "x", other: 1 }, "other"],
      ["Nothing", { x: 1 }, "x"],
      ["Store", { items: {} }, "items"],
      ["Store", { items: [item, { name: 1 }] }, "items[1].name"],
      ["Store", { items: [{ ...item, size: 1.5 }] }, "items[0].size"],
      ["Store", { items: [{ ...item, weight: 1 }] }, "items[0].weight"],
      ["Store", { items: [], labels: { a: "b", "c d": 1 } }, 'labels["c d"]'],
    ];
    for (const [method, parameters, path] of cases) {
      const { messages, failures } = await answersTo(all, call(method, parameters));
      assert.deepEqual(messages, [errorReply("InvalidParameter", { parameter: path })], path);
      assert.deepEqual(failures, []);
    }
  });

  it("is the upgrade of a method that is not marked", async () => {
    const { messages } = await answersTo(
      all,
      call("Echo", { text: 1 }, "upgrade") + call("Nothing", {}, "upgrade"),
    );
    const refusal = errorReply("InvalidParameter", { parameter: "upgrade" });
    assert.deepEqual(messages, [refusal, refusal]);
  });

  it("is a call without more where the description requires it", async () => {
    const { messages } = await answersTo(all, call("Follow"));
    assert.deepEqual(messages, [errorReply("ExpectedMore")]);
  });
});

describe("who calls", () => {
  const rememberPeer = (seen: unknown[]) => ({
    nothing: (_: object, { peer }: ServiceCall) => void seen.push(peer),
  });

  it("is read once a connection, when a handler first asks", async () => {
    const peer = new ScriptedPeer();
    const reads = countReads(peer.stream, credentials(1));
    const seen: unknown[] = [];
    const handlers = { echo: ({ text }: { text: string }) => ({ text }), ...rememberPeer(seen) };
    serveExample(handlers).accept(framed(peer.stream, defaultLimits));
    peer.say(call("Echo", { text: "x" }));
    await peer.written(1);
    assert.equal(reads.count, 0);
    peer.say(call("Nothing").repeat(3));
    await peer.written(4);
    assert.equal(reads.count, 1);
    assert.deepEqual(seen, [credentials(1), credentials(1), credentials(1)]);
  });

  it("is nobody where it cannot be read", async () => {
    const peer = new ScriptedPeer();
    const reads = countReads(peer.stream, undefined);
    const seen: unknown[] = [];
    serveExample(rememberPeer(seen)).accept(framed(peer.stream, defaultLimits));
    peer.say(call("Nothing").repeat(2));
    await peer.written(2);
    assert.deepEqual(seen, [undefined, undefined]);
    assert.equal(reads.count, 1);
  });
});
