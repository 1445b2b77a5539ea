import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { defaultLimits } from "../protocol/limits.ts";
import { testRuntime } from "../test-runtime.ts";
import { finite, upgrade } from "./handler.ts";
import { type Listener, Server } from "./server.ts";
import type { ServiceCall } from "./service-call.ts";
import { call, continues, deferred, reply, serveExample, turn } from "./test-service.ts";

const listener = (close: () => Promise<void>, address?: string): Listener => ({ address, start() {}, close });

function serverOn(listeners: Listener[]) {
  const errors: unknown[] = [];
  const options = { interfaces: [], runtime: testRuntime(), limits: defaultLimits };
  const server = new Server(listeners, { ...options, onError: (error) => errors.push(error) });
  return { server, errors };
}

describe("Server.setXattr", () => {
  it("is true only if every listener has set it, and asks all of them", () => {
    const asked: string[] = [];
    const taking = (isSet: boolean): Listener => ({
      ...listener(async () => {}),
      setXattr: (name, value) => asked.push(`${name}=${value}`) > 0 && isSet,
    });
    const outcome = (...listeners: Listener[]) => serverOn(listeners).server.setXattr("user.a", "1");
    assert.equal(outcome(taking(true), taking(true)), true);
    assert.equal(outcome(taking(false), taking(true)), false);
    assert.equal(
      outcome(
        taking(true),
        listener(async () => {}),
      ),
      false,
    );
    assert.equal(asked.length, 5);
  });
});

describe("Server.close", () => {
  it("ends idle connections at once, and resolves closed", async () => {
    const { connect, server } = serveExample({});
    const peers = [connect(), connect()];
    let isClosed = false;
    void server.closed.then(() => {
      isClosed = true;
    });
    assert.equal(server.connections, 2);
    await turn();
    assert.equal(isClosed, false);
    await server.close();
    assert.deepEqual(
      peers.map(({ ended }) => ended),
      ["close", "close"],
    );
    assert.equal(isClosed, true);
    assert.equal(server.connections, 0);
  });

  it("is what await using does, and may be called again", async () => {
    const { connect, server } = serveExample({});
    const peer = connect();
    await server[Symbol.asyncDispose]();
    assert.equal(peer.ended, "close");
    await server.close();
    assert.equal(server.close(), server.close());
  });

  it("answers the calls it has read, waiting ones too, and reads no more", async () => {
    const gate = deferred<object>();
    const { connect, server } = serveExample({ nothing: () => gate.promise });
    const peer = connect();
    peer.say(call("Nothing") + call("Nothing"));
    const closing = server.close();
    await turn();
    assert.equal(peer.isPaused, true);
    peer.say(call("Nothing"));
    gate.resolve({});
    await closing;
    assert.deepEqual(peer.messages, [{}, {}]);
    assert.equal(peer.ended, "close");
  });

  it("aborts plain calls after graceMs, and answers them no more", async () => {
    const aborted = deferred<unknown>();
    const { connect, server, failures } = serveExample({
      async nothing(_: object, { signal }: ServiceCall) {
        await sleep(60_000, undefined, { signal }).catch(() => aborted.resolve(signal.reason));
      },
    });
    const peer = connect();
    peer.say(call("Nothing"));
    const begun = performance.now();
    await server.close({ graceMs: 30 });
    const took = performance.now() - begun;
    assert.ok(took >= 25 && took < 1000, `${took} ms`);
    assert.match(String(await aborted.promise), /the server has closed/);
    assert.deepEqual(peer.writes, []);
    assert.equal(peer.ended, "abort");
    assert.deepEqual(failures, []);
  });

  it("waits for ever with a graceMs of Infinity", async () => {
    const gate = deferred<object>();
    const { connect, server } = serveExample({ nothing: () => gate.promise });
    const peer = connect();
    peer.say(call("Nothing"));
    const closing = server.close({ graceMs: Number.POSITIVE_INFINITY });
    await sleep(20);
    assert.equal(peer.ended, undefined);
    gate.resolve({});
    await closing;
    assert.deepEqual(peer.messages, [{}]);
  });

  it("tells streams at once, and sends nothing more", async () => {
    const done = deferred();
    const { connect, server } = serveExample({
      async *watch(_: object, { signal }: ServiceCall) {
        try {
          yield { value: 1 };
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
          yield { value: 2 };
        } finally {
          done.resolve();
        }
      },
    });
    const peer = connect();
    peer.say(call("Watch", {}, "more"));
    await peer.written(1);
    await server.close({ graceMs: 60_000 });
    await done.promise;
    await turn();
    assert.deepEqual(peer.messages, [continues({ value: 1 })]);
  });

  it("lets streams made with finite come to their end", async () => {
    const { connect, server } = serveExample({
      count: () =>
        finite(
          (async function* () {
            for (let count = 1; count <= 3; count += 1) {
              await sleep(5);
              yield { count };
            }
          })(),
        ),
    });
    const peer = connect();
    peer.say(call("Count", { to: 3 }, "more"));
    await server.close();
    assert.deepEqual(peer.messages, [continues({ count: 1 }), continues({ count: 2 }), reply({ count: 3 })]);
  });

  it("does not wait for a stream that begins only while it closes", async () => {
    for (const wait of ["in the queue", "for its handler"]) {
      const gate = deferred<object>();
      let asked = 0;
      const monitor = {
        [Symbol.asyncIterator]: () => ({
          next: () => {
            asked += 1;
            return new Promise(() => {});
          },
        }),
      };
      const { connect, server } = serveExample({
        nothing: () => gate.promise,
        watch: () => (wait === "in the queue" ? monitor : gate.promise.then(() => monitor)),
      });
      const peer = connect();
      peer.say((wait === "in the queue" ? call("Nothing") : "") + call("Watch", {}, "more"));
      const closing = server.close({ graceMs: 60_000 });
      await turn();
      gate.resolve({});
      await closing;
      assert.equal(asked, 0);
    }
  });

  it("tells whoever took a connection over, who has graceMs to end it", async () => {
    for (const ends of [true, false]) {
      const streams: unknown[] = [];
      const aborted = deferred();
      const { connect, server } = serveExample({
        open: upgrade((_, { signal }) => {
          signal.addEventListener("abort", () => aborted.resolve());
          return { reply: {}, takeOver: (stream) => void streams.push(stream) };
        }),
      });
      const peer = connect();
      peer.say(call("Open", {}, "upgrade"));
      await turn();
      const closing = server.close({ graceMs: 20 });
      await aborted.promise;
      assert.equal(peer.ended, undefined);
      if (ends) peer.breakOff();
      await closing;
      assert.equal(streams.length, 1);
      assert.equal(peer.ended, "abort");
    }
  });

  it("accepts no connection any more", async () => {
    const { connect, server } = serveExample({});
    const closing = server.close();
    assert.equal(connect().ended, "abort");
    await closing;
  });
});

describe("listeners", () => {
  it("give the server its addresses", () => {
    const close = async () => {};
    const { server } = serverOn([
      listener(close, "unix:/a"),
      listener(close),
      listener(close, "tcp:[::1]:1"),
    ]);
    assert.deepEqual(server.addresses, ["unix:/a", "tcp:[::1]:1"]);
  });

  it("that fail to close are reported, and close everything else all the same", async () => {
    let closed = 0;
    const { server, errors } = serverOn([
      listener(() => Promise.reject(new Error("EACCES"))),
      listener(async () => {
        closed += 1;
      }),
      listener(() => {
        throw new Error("EPERM");
      }),
    ]);
    await server.close();
    await server.closed;
    assert.equal(closed, 1);
    assert.deepEqual(errors.map(String).sort(), ["Error: EACCES", "Error: EPERM"]);
  });

  it("that fail are reported, or warned of where nobody is told", async () => {
    const runtime = testRuntime();
    const failing: Listener = {
      start: (_accept, onFailure) => onFailure(new Error("EMFILE")),
      close: async () => {},
    };
    const server = new Server([failing], { interfaces: [], runtime, limits: defaultLimits });
    assert.match(String(runtime.warnings), /the service failed: Error: EMFILE/);
    await server.close();
  });
});
