import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConnectionError, UsageError } from "../errors.ts";
import { collect, openTestClient, openTestConnection, rejection, reply } from "../test-client.ts";
import { settled } from "../test-runtime.ts";
import type { ClientInterceptor } from "./client-interceptor.ts";

/** Notes when it sees a call, and when its outcome. */
function noting(name: string, seen: string[]): ClientInterceptor {
  return (call, next) => {
    seen.push(`${name} sees ${call.method} ${call.flag ?? "plain"}`);
    if (call.flag === "more") return next(call);
    return next(call).finally(() => seen.push(`${name} is through`));
  };
}

describe("the interceptors of a client", () => {
  it("see every variant of a call, the first of them first, and its outcome last", async () => {
    const seen: string[] = [];
    const intercept = [noting("outer", seen), noting("inner", seen)];
    const { peer, ftl } = openTestConnection({ intercept });
    const sum = ftl.add({ a: 1, b: 2 });
    await settled();
    peer.say(reply({ sum: 3 }));
    assert.deepEqual(await sum, { sum: 3 });
    assert.deepEqual(seen.splice(0), [
      "outer sees org.example.Ftl.Add plain",
      "inner sees org.example.Ftl.Add plain",
      "inner is through",
      "outer is through",
    ]);
    const stream = collect(ftl.watch.more());
    await settled();
    peer.say(reply({ count: 1 }));
    assert.deepEqual(await stream, [{ count: 1 }]);
    await ftl.note.oneway({ text: "x" });
    const result = ftl.add.result({ a: 1, b: 2 });
    await settled();
    peer.say(reply({ sum: 3 }));
    assert.deepEqual(await result, { ok: true, reply: { sum: 3 } });
    const upgraded = ftl.open.upgrade();
    await settled();
    peer.say(reply({ id: 1 }));
    assert.deepEqual((await upgraded).reply, { id: 1 });
    assert.deepEqual(
      seen.filter((line) => line.startsWith("inner sees")).map((line) => line.split(" ").slice(2).join(" ")),
      [
        "org.example.Ftl.Watch more",
        "org.example.Ftl.Note oneway",
        "org.example.Ftl.Add plain",
        "org.example.Ftl.Open upgrade",
      ],
    );
  });

  it("may change parameters and options, and let calls of one turn leave in one write", async () => {
    const { peer, ftl } = openTestConnection({
      intercept: (call, next) =>
        next({
          ...call,
          parameters: { ...call.parameters, b: 5 },
          options: { header: { "org.example.token": "t" } },
        }),
    });
    const calls = Promise.all([ftl.add({ a: 1, b: 0 }), ftl.add({ a: 2, b: 0 })]);
    await settled();
    assert.equal(peer.writes.length, 1);
    assert.deepEqual(peer.messages, [
      { method: "org.example.Ftl.Add", parameters: { a: 1, b: 5 }, "org.example.token": "t" },
      { method: "org.example.Ftl.Add", parameters: { a: 2, b: 5 }, "org.example.token": "t" },
    ]);
    peer.say(reply({ sum: 6 }) + reply({ sum: 7 }));
    assert.deepEqual(await calls, [{ sum: 6 }, { sum: 7 }]);
  });

  it("may be async functions, for streams too, which begin when they are iterated all the same", async () => {
    const { peer, ftl } = openTestConnection({
      intercept: async (call, next) => {
        await settled();
        return next(call);
      },
    });
    const sum = ftl.add({ a: 1, b: 2 });
    await settled();
    await settled();
    peer.say(reply({ sum: 3 }));
    assert.deepEqual(await sum, { sum: 3 });
    const stream = ftl.watch.more();
    await settled();
    await settled();
    assert.equal(peer.messages.length, 1);
    const values = collect(stream);
    await settled();
    peer.say(reply({ count: 1 }));
    assert.deepEqual(await values, [{ count: 1 }]);
    assert.throws(() => stream[Symbol.asyncIterator](), UsageError);
    await using _left = ftl.watch.more();
  });

  it("may make a call again that never reached a service, since that says so", async () => {
    const { ftl, service, peers } = await openTestClient({
      intercept: (call, next) => {
        if (call.flag === "more") return next(call);
        const once = (): Promise<unknown> =>
          next(call).catch((error: unknown) => {
            if (!(error instanceof ConnectionError && error.wasWritten === false)) throw error;
            service.isDown = false;
            return once();
          });
        return once();
      },
    });
    peers[0]?.hangUp();
    service.isDown = true;
    const sum = ftl.add({ a: 1, b: 2 });
    while (peers.length < 2) await settled();
    await peers[1]?.written(1);
    peers[1]?.say(reply({ sum: 3 }));
    assert.deepEqual(await sum, { sum: 3 });
  });

  it("reject what they throw, and what they make of it that is another call", async () => {
    const own = new Error("no");
    for (const [intercept, expected] of [
      [
        () => {
          throw own;
        },
        (error: unknown) => error === own,
      ],
      [
        (call, next) => next({ ...call, method: "org.example.Ftl.Open" }),
        (error: unknown) => error instanceof UsageError,
      ],
      [(call, next) => next({ ...call, flag: "oneway" }), (error: unknown) => error instanceof UsageError],
    ] as const satisfies [ClientInterceptor, (error: unknown) => boolean][]) {
      const { peer, ftl } = openTestConnection({ intercept });
      assert.ok(expected(await rejection(ftl.add({ a: 1, b: 2 }))));
      assert.ok(expected(await rejection(collect(ftl.watch.more()))));
      await settled();
      assert.deepEqual(peer.writes, []);
    }
    const { ftl } = openTestConnection({ intercept: async () => 1 });
    assert.match(
      String(await rejection(collect(ftl.watch.more()))),
      /an interceptor gave number for a call with "more"/,
    );
  });
});
