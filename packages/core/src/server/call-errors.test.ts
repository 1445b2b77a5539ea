import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isMethodError, MethodError, markReceived } from "../method-error.ts";
import { VarlinkService } from "../varlink-service/interface.ts";
import {
  answersTo,
  call,
  deferred,
  Example,
  errorReply,
  internal,
  reply,
  serveExample,
  turn,
} from "./test-service.ts";

describe("what a handler throws when its client has gone", () => {
  /** What the owner of the service hears of it. */
  async function reported(thrown: (signal: AbortSignal) => unknown): Promise<unknown[]> {
    const gone = deferred();
    const { connect, failures } = serveExample({
      async nothing(_: object, { signal }: { signal: AbortSignal }) {
        await gone.promise;
        throw thrown(signal);
      },
    });
    const peer = connect();
    peer.say(call("Nothing"));
    await turn();
    peer.hangUp();
    await turn();
    gone.resolve();
    await turn();
    assert.deepEqual(peer.messages, []);
    return failures.map(({ error }) => error);
  }

  it("is reported if it is a mistake of its own", async () => {
    const mistake = new TypeError("null has no such property");
    assert.deepEqual(await reported(() => mistake), [mistake]);
  });

  it("is not if it follows from the abort, or was meant for the client", async () => {
    assert.deepEqual(await reported((signal) => signal.reason), []);
    assert.deepEqual(await reported(() => new DOMException("aborted", "AbortError")), []);
    assert.deepEqual(await reported(() => new Example.errors.Bare()), []);
  });
});

describe("an error", () => {
  const { Refused, Bare } = Example.errors;

  it("that is thrown or rejected with is sent as it is", async () => {
    for (const echo of [
      () => {
        throw new Refused({ why: "x" });
      },
      async () => {
        throw new Refused({ why: "x" });
      },
    ]) {
      const { messages, failures } = await answersTo({ echo }, call("Echo", { text: "" }));
      assert.deepEqual(messages, [errorReply("org.example.Example.Refused", { why: "x" })]);
      assert.deepEqual(failures, []);
    }
  });

  it("without parameters is sent without them", async () => {
    const handlers = {
      nothing() {
        throw new Bare();
      },
    };
    const { writes } = await answersTo(handlers, call("Nothing"));
    assert.deepEqual(writes, ['{"error":"org.example.Example.Bare"}\0']);
  });

  it("of any interface that is made here is sent", async () => {
    const errors = [
      new MethodError("org.example.Elsewhere.Failed", { a: 1 }),
      new VarlinkService.errors.PermissionDenied(),
    ];
    for (const error of errors) {
      const { messages, failures } = await answersTo(
        { nothing: () => Promise.reject(error) },
        call("Nothing"),
      );
      assert.deepEqual((messages[0] as { error: string }).error, error.name);
      assert.deepEqual(failures, []);
    }
  });

  it("about a name that hardly fits into a message is sent, and is no failure of the service's", async () => {
    const maxMessageBytes = 200;
    const method = `org.example.${"x".repeat(150)}.Method`;
    const field = "y".repeat(130);
    const { connect, failures } = serveExample({ nothing: () => ({}) }, { maxMessageBytes });
    const peer = connect();
    peer.say(call(method) + call("Nothing", { [field]: 1 }));
    await turn();
    assert.deepEqual(
      peer.messages.map((message) => (message as { error: string }).error),
      ["org.varlink.service.InterfaceNotFound", "org.varlink.service.InvalidParameter"],
    );
    assert.ok((peer.writes.join("").split("\0")[0]?.length ?? 0) > maxMessageBytes);
    assert.deepEqual(failures, []);
  });

  it("received from another service is an internal failure unless the interface declares it", async () => {
    const foreign = markReceived(new MethodError("org.example.Elsewhere.Failed", {}));
    const unknown = await answersTo({ nothing: () => Promise.reject(foreign) }, call("Nothing"));
    assert.deepEqual(unknown.messages, [internal]);
    assert.deepEqual(unknown.failures, [{ error: foreign, method: "org.example.Example.Nothing" }]);
    const declared = markReceived(new Refused({ why: "x" }));
    const known = await answersTo({ nothing: () => Promise.reject(declared) }, call("Nothing"));
    assert.deepEqual(known.messages, [errorReply("org.example.Example.Refused", { why: "x" })]);
  });

  it("received from another service is passed on by the fallback", async () => {
    const foreign = markReceived(new MethodError("org.example.Elsewhere.Failed", { a: 1 }));
    const { connect } = serveExample({}, { fallback: () => Promise.reject(foreign) });
    const peer = connect();
    peer.say(call("org.example.Elsewhere.Method"));
    await turn();
    assert.deepEqual(peer.messages, [errorReply("org.example.Elsewhere.Failed", { a: 1 })]);
  });

  it("that is not what it declares to be is an internal failure", async () => {
    const wrong = [
      new Refused({ why: 1 } as never),
      new Refused({} as never),
      new MethodError("org.example.Elsewhere.Failed", { a: Number.NaN }),
    ];
    for (const error of wrong) {
      const { messages, failures } = await answersTo(
        { nothing: () => Promise.reject(error) },
        call("Nothing"),
      );
      assert.deepEqual(messages, [internal]);
      assert.equal(failures.length, 1);
    }
  });

  it("of any other kind is an internal failure of which the client learns nothing", async () => {
    const thrown = [new Error("secret"), "secret", undefined, null, { name: "org.example.Fake" }, 0];
    for (const value of thrown) {
      for (const nothing of [
        () => {
          throw value;
        },
        () => Promise.reject(value),
      ]) {
        const { messages, failures } = await answersTo({ nothing }, call("Nothing"));
        assert.deepEqual(messages, [internal]);
        assert.deepEqual(failures, [{ error: value, method: "org.example.Example.Nothing" }]);
      }
    }
  });

  it("whose parameters are no object is an internal failure, since no client could read it", async () => {
    for (const parameters of [5, "text", [1]]) {
      const nothing = () => Promise.reject(new MethodError("org.example.Other.Wrong", parameters));
      const { messages, failures } = await answersTo({ nothing }, call("Nothing"));
      assert.deepEqual(messages, [internal]);
      assert.match(String(failures[0]?.error), /org\.example\.Other\.Wrong must be an object, got/);
    }
  });

  it("is known by its brand, so that another copy of the package may have made it", () => {
    assert.ok(isMethodError(new Refused({ why: "" })));
  });

  it("of which nobody is told becomes a warning that names the method", async () => {
    const service = serveExample(
      { nothing: () => Promise.reject(new Error("broken")) },
      { onError: undefined },
    );
    const peer = service.connect();
    peer.say(call("Nothing"));
    await turn();
    assert.deepEqual(peer.messages, [internal]);
    assert.equal(service.runtime.warnings.length, 1);
    assert.match(
      String(service.runtime.warnings[0]),
      /the handler of org\.example\.Example\.Nothing failed: .*broken/,
    );
  });

  it("that throws when it is looked at is a failure like any other, with and without onError", async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const broken = new Error("broken");
    Object.defineProperty(broken, "stack", { get: () => assert.fail("never read without care") });
    for (const thrown of [proxy, Object.create(null), broken]) {
      const handlers = {
        nothing() {
          throw thrown;
        },
      };
      for (const options of [{}, { onError: undefined }]) {
        const { connect, runtime } = serveExample(handlers, options);
        const peer = connect();
        peer.say(call("Nothing") + call("Nothing"));
        await turn();
        assert.deepEqual(peer.messages, [internal, internal]);
        if ("onError" in options) assert.match(String(runtime.warnings[0]), /Nothing failed: something/);
      }
    }
  });

  it("in an async onError is warned of, too", async () => {
    const { connect, runtime } = serveExample(
      { nothing: () => Promise.reject(new Error("broken")) },
      { onError: () => Promise.reject(new Error("the reporter is broken too")) },
    );
    connect().say(call("Nothing"));
    await turn();
    assert.match(String(runtime.warnings[0]), /onError, told of a failure of .*the reporter is broken too/);
  });

  it("in onError itself stops nothing, and is warned of", async () => {
    const handlers = {
      nothing() {
        throw new Error("broken");
      },
      watch: () => Promise.reject(new Error("broken")),
      echo: ({ text }: { text: string }) => ({ text }),
    };
    const service = serveExample(handlers, {
      onError() {
        throw new Error("the reporter is broken too");
      },
    });
    const peer = service.connect();
    peer.say(call("Nothing") + call("Watch") + call("Echo", { text: "x" }));
    await turn();
    assert.deepEqual(peer.messages, [internal, internal, reply({ text: "x" })]);
    assert.equal(service.runtime.warnings.length, 2);
    assert.match(String(service.runtime.warnings[0]), /the reporter is broken too/);
  });
});
