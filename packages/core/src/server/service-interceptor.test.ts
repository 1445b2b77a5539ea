import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MethodError, markReceived } from "../method-error.ts";
import { credentials } from "../test-credentials.ts";
import { VarlinkService } from "../varlink-service/interface.ts";
import type { ServiceCall } from "./service-call.ts";
import type { ServiceInterceptor } from "./service-interceptor.ts";
import {
  call,
  continues,
  Example,
  errorReply,
  internal,
  reply,
  serveExample,
  type TestServerOptions,
} from "./test-service.ts";

const handlers = {
  echo: ({ text }: { text: string }) => ({ text }),
  *count({ to }: { to: number }) {
    for (let count = 1; count <= to; count += 1) yield { count };
  },
  async nothing() {
    throw new Example.errors.Bare();
  },
};

describe("the interceptors of a service", () => {
  it("see a call in their order, and its outcome in the other", async () => {
    const seen: string[] = [];
    const noting =
      (name: string): ServiceInterceptor =>
      (call, next) => {
        seen.push(`${name} ${call.method}`);
        const outcome = next();
        seen.push(`${name} is through`);
        return outcome;
      };
    const service = serveExample(handlers, { intercept: [noting("outer"), noting("inner")] });
    const peer = service.connect();
    peer.say(call("Echo", { text: "x" }));
    assert.deepEqual(await peer.written(1), [reply({ text: "x" })]);
    const method = "org.example.Example.Echo";
    assert.deepEqual(seen, [`outer ${method}`, `inner ${method}`, "inner is through", "outer is through"]);
  });

  it("get values, promises and iterables, and may change or replace them", async () => {
    const intercept: ServiceInterceptor = async (call, next) => {
      const outcome = await next();
      if (!call.more) return { text: "other" };
      return (function* () {
        for (const value of outcome as Iterable<{ count: number }>) yield { count: value.count * 10 };
      })();
    };
    const service = serveExample(handlers, { intercept });
    const peer = service.connect();
    peer.say(call("Echo", { text: "x" }) + call("Count", { to: 2 }, "more"));
    assert.deepEqual(await peer.written(3), [
      reply({ text: "other" }),
      continues({ count: 10 }),
      reply({ count: 20 }),
    ]);
  });

  it("hear what refuses a call, be it a rule, an unknown name or a check, and what the handler throws", async () => {
    const seen: unknown[] = [];
    const intercept: ServiceInterceptor = async (_call, next) => {
      try {
        return await next();
      } catch (error) {
        seen.push((error as Error).name);
        throw error;
      }
    };
    for (const allow of [() => true, async () => true]) {
      const service = serveExample(handlers, { intercept, allow, hasCredentials: true });
      const peer = service.connect(credentials(1));
      peer.say(call("Missing") + call("Echo", { text: 1 }) + call("Nothing"));
      await peer.written(3);
      assert.deepEqual(seen.splice(0), [
        "org.varlink.service.MethodNotFound",
        "org.varlink.service.InvalidParameter",
        "org.example.Example.Bare",
      ]);
    }
    for (const allow of [() => false, async () => false]) {
      const service = serveExample(handlers, { intercept, allow, hasCredentials: true });
      const peer = service.connect(credentials(1));
      peer.say(call("Echo", { text: "x" }));
      assert.deepEqual(await peer.written(1), [errorReply("org.varlink.service.PermissionDenied")]);
      assert.deepEqual(seen.splice(0), ["org.varlink.service.PermissionDenied"]);
    }
  });

  it("may refuse by themselves: no handler runs", async () => {
    const ran: string[] = [];
    const service = serveExample(
      { nothing: () => void ran.push("nothing") },
      {
        intercept: (call, next) => {
          if (call.header["org.example.token"] !== "secret")
            throw new VarlinkService.errors.PermissionDenied();
          return next();
        },
      },
    );
    const peer = service.connect();
    peer.say(`${call("Nothing")}{"method":"org.example.Example.Nothing","org.example.token":"secret"}\0`);
    assert.deepEqual(await peer.written(2), [errorReply("org.varlink.service.PermissionDenied"), {}]);
    assert.deepEqual(ran, ["nothing"]);
  });

  it("who look at parameters that nest too deep refuse the call by that, as a rule and the fallback do", async () => {
    const deep = `${"[".repeat(1500)}${"]".repeat(1500)}`;
    const look = ({ parameters }: ServiceCall) => parameters !== undefined;
    const looking = [
      { intercept: (call, next) => (look(call) ? next() : undefined) },
      { allow: (_peer, call) => look(call), hasCredentials: true },
      { fallback: look },
    ] satisfies TestServerOptions[];
    for (const options of looking) {
      const service = serveExample(handlers, options);
      const peer = service.connect(credentials(1));
      const bytes = `{"method":"org.example.Other.Do","parameters":{"deep":${deep}}}\0`;
      peer.say(bytes + call("Echo", { text: "x" }));
      assert.deepEqual(await peer.written(2), [
        errorReply("org.varlink.service.InvalidParameter", { parameter: "parameters" }),
        reply({ text: "x" }),
      ]);
      assert.deepEqual(service.failures, []);
    }
  });

  it("are held to what a handler is held to: types, known methods, their own errors", async () => {
    const received = markReceived(new MethodError("org.example.Other.Wrong", {}));
    const outcomes: unknown[] = [{ text: 7 }, { text: "mine" }];
    const service = serveExample(handlers, {
      intercept: () => {
        const outcome = outcomes.shift();
        if (outcome === undefined) throw received;
        return outcome;
      },
    });
    const peer = service.connect();
    const echo = call("Echo", { text: "x" });
    peer.say(echo + echo + echo);
    assert.deepEqual(await peer.written(3), [internal, reply({ text: "mine" }), internal]);
    assert.equal(service.failures.length, 2);
    outcomes.push({ text: "x" }, { text: "x" });
    peer.say(call("Missing") + call("Echo", { text: "x" }, "upgrade"));
    assert.deepEqual((await peer.written(5)).slice(3), [
      errorReply("org.varlink.service.MethodNotFound", { method: "org.example.Example.Missing" }),
      errorReply("org.varlink.service.InvalidParameter", { parameter: "upgrade" }),
    ]);
  });
});
