import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { UsageError } from "../errors.ts";
import { defineInterface } from "../interface/define-interface.ts";
import type { Implementation } from "../interface/implementation.ts";
import { memoryTransportPair } from "../testing/memory-transport.ts";
import type { ServiceCall } from "./service-call.ts";
import {
  call,
  Example,
  errorReply,
  internal,
  reply,
  serveExample,
  type TestServerOptions,
  turn,
} from "./test-service.ts";

async function answers(handlers: object, bytes: string, options?: TestServerOptions) {
  const peer = serveExample(handlers, options).connect();
  peer.say(bytes);
  await turn();
  return peer.messages;
}

const notImplemented = (method: string) =>
  errorReply("MethodNotImplemented", { method: `org.example.Example.${method}` });

describe("handlers", () => {
  it("may be methods of a class and its superclasses, static state and private fields included", async () => {
    class Base {
      readonly #prefix = "base ";
      echo({ text }: { text: string }) {
        return { text: this.#prefix + text };
      }
      nothing() {}
    }
    class Derived extends Base {
      value = 7;
      override echo(parameters: { text: string }) {
        return { text: `${super.echo(parameters).text} derived` };
      }
      watch = () => ({ value: this.value });
      *count() {
        yield { count: this.value };
      }
    }
    const messages = await answers(
      new Derived(),
      call("Echo", { text: "x" }) + call("Nothing") + call("Watch") + call("Count", { to: 1 }),
    );
    assert.deepEqual(messages, [
      reply({ text: "base x derived" }),
      {},
      reply({ value: 7 }),
      reply({ count: 7 }),
    ]);
  });

  it("may be an object without a prototype, or with one of its own", async () => {
    const bare = Object.assign(Object.create(null), { nothing() {} });
    const inheriting = Object.create({ nothing() {} });
    assert.deepEqual(await answers(bare, call("Nothing")), [{}]);
    assert.deepEqual(await answers(inheriting, call("Nothing")), [{}]);
  });

  it("are looked up once, when the service starts, with getters run on the object itself", async () => {
    class Counting {
      readonly made: string[] = [];
      get nothing() {
        this.made.push("nothing");
        return () => {};
      }
    }
    const handlers = new Counting();
    assert.deepEqual(await answers(handlers, call("Nothing") + call("Nothing")), [{}, {}]);
    assert.deepEqual(handlers.made, ["nothing"]);
  });

  it("that are missing, or no functions, are answered MethodNotImplemented", async () => {
    const messages = await answers(
      { nothing: 1, watch: null },
      call("Nothing") + call("Watch") + call("Open", {}),
    );
    assert.deepEqual(messages, ["Nothing", "Watch", "Open"].map(notImplemented));
  });

  it("are never members that all objects have", async () => {
    const Odd = defineInterface(`interface org.example.Odd
method HasOwnProperty() -> ()
method ToString() -> ()
method ValueOf() -> ()
method IsPrototypeOf() -> ()
`);
    class Handlers {}
    for (const handlers of [{}, new Handlers()]) {
      const names = ["HasOwnProperty", "ToString", "ValueOf", "IsPrototypeOf"];
      const messages = await answers({}, names.map((name) => call(`org.example.Odd.${name}`)).join(""), {
        interfaces: [Odd.implement(handlers as never)],
      });
      assert.deepEqual(
        messages,
        names.map((name) => errorReply("MethodNotImplemented", { method: `org.example.Odd.${name}` })),
      );
    }
  });
});

describe("several interfaces", () => {
  const Other = defineInterface("interface org.example.Other\nmethod Ping() -> ()\n");

  it("are served by one service", async () => {
    const interfaces = [Example.implement({ nothing() {} } as never), Other.implement({ ping() {} })];
    const bytes = call("Nothing") + call("org.example.Other.Ping") + call("org.example.Other.Pong");
    assert.deepEqual(await answers({}, bytes, { interfaces }), [
      {},
      {},
      errorReply("MethodNotFound", { method: "org.example.Other.Pong" }),
    ]);
  });

  it("must have handlers", () => {
    assert.throws(() => serveExample({}, { interfaces: [Other as unknown as Implementation] }), {
      code: "ERR_VARLINK_USAGE",
      message: "expected what `implement(handlers)` of an interface gives",
    });
  });

  it("may not be the same one twice", () => {
    const twice = [Other.implement({ ping() {} }), Other.implement({ ping() {} })];
    assert.throws(
      () => serveExample({}, { interfaces: twice }),
      (error) =>
        error instanceof UsageError && /org\.example\.Other is implemented twice/.test(error.message),
    );
  });
});

describe("fallback", () => {
  const fallback = (call: ServiceCall) => ({ method: call.method, parameters: call.parameters });

  it("answers what no interface declares, unchecked, and nothing else", async () => {
    const bytes =
      call("org.example.Other.Ping", { x: [1] }) +
      call("org.example.Example.Unknown") +
      call("Nothing", { x: 1 }) +
      call("Watch");
    assert.deepEqual(await answers({ nothing() {} }, bytes, { fallback }), [
      reply({ method: "org.example.Other.Ping", parameters: { x: [1] } }),
      reply({ method: "org.example.Example.Unknown", parameters: {} }),
      errorReply("InvalidParameter", { parameter: "x" }),
      notImplemented("Watch"),
    ]);
  });

  it("may stream, answer nothing, be asked oneway, and fail", async () => {
    const seen: string[] = [];
    const handlers: Record<string, () => unknown> = {
      "a.b.Stream": async function* () {
        yield { n: 1 };
        yield { n: 2 };
      },
      "a.b.Nothing": () => undefined,
      "a.b.Fails": () => Promise.reject(new Error("x")),
    };
    const bytes =
      call("a.b.Stream", {}, "more") +
      call("a.b.Nothing") +
      call("a.b.Nothing", {}, "oneway") +
      call("a.b.Fails") +
      call("a.b.Nothing", {}, "upgrade");
    const messages = await answers({}, bytes, {
      fallback(received) {
        seen.push(received.method);
        return handlers[received.method]?.();
      },
    });
    assert.deepEqual(messages, [
      { ...reply({ n: 1 }), continues: true },
      reply({ n: 2 }),
      {},
      internal,
      errorReply("InvalidParameter", { parameter: "upgrade" }),
    ]);
    assert.equal(seen.length, 4);
  });

  it("that gives no object is an internal failure, since no client could read its reply", async () => {
    for (const value of [5, "text", true]) {
      assert.deepEqual(await answers({}, call("a.b.Odd"), { fallback: () => value }), [internal]);
    }
  });
});

describe("a service in memory", () => {
  it("answers over a transport that carries whole messages", async () => {
    const { accept } = serveExample({ nothing() {} });
    const [client, service] = memoryTransportPair();
    const received: string[] = [];
    client.start({ onMessage: (json) => received.push(json), onDrain() {}, onEnd() {}, onClose() {} });
    accept(service);
    client.send(call("Nothing").slice(0, -1));
    client.flush();
    await turn();
    assert.deepEqual(received, ["{}"]);
  });
});
