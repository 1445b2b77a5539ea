import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { finite } from "./handler.ts";
import type { ServiceCall } from "./service-call.ts";
import { askFor, call, continues, deferred, reply, serveExample, turn } from "./test-service.ts";

const values = (to: number) => Array.from({ length: to }, (_, index) => ({ count: index + 1 }));
const all = (to: number) => [...values(to).slice(0, -1).map(continues), reply({ count: to })];
const count = (flag: string | undefined = "more", to = 3) => call("Count", { to }, ...(flag ? [flag] : []));

describe("pace", () => {
  it("lets 1,000 values of a generator leave in order, in a few writes", async () => {
    const { peer, messages } = await askFor({ count: () => values(1000)[Symbol.iterator]() }, count(), 1000);
    assert.deepEqual(messages, all(1000));
    assert.ok(peer.writes.length <= 10, `${peer.writes.length} writes`);
  });

  it("lets a fast endless generator neither fill the memory nor keep others from their turn", async () => {
    let made = 0;
    const { connect } = serveExample({
      async *count() {
        for (;;) yield { count: ++made };
      },
      nothing: () => {},
    });
    const greedy = connect();
    const other = connect();
    greedy.say(count());
    await turn();
    greedy.isReading = false;
    other.say(call("Nothing"));
    await turn();
    assert.deepEqual(other.messages, [{}]);
    await turn();
    const before = made;
    for (let index = 0; index < 5; index += 1) await turn();
    assert.equal(made, before, "it is not asked while the client does not read");
    assert.ok(made < 3000, `${made} values`);
    greedy.readAgain();
    await turn();
    assert.ok(made > before);
    greedy.hangUp();
  });

  it("asks a generator for at most one value ahead of what was written", async () => {
    let asked = 0;
    const { connect } = serveExample({
      count: () => ({
        [Symbol.asyncIterator]: () => ({
          next: async () => {
            asked += 1;
            await turn();
            return { done: false, value: { count: asked } };
          },
        }),
      }),
    });
    const peer = connect();
    peer.say(count());
    await peer.written(3);
    assert.ok(asked <= 4);
    peer.isReading = false;
    await peer.written(4);
    await turn();
    await turn();
    const before = asked;
    await sleep(10);
    assert.equal(asked, before);
    assert.ok(asked - peer.messages.length <= 1, `${asked} asked, ${peer.messages.length} written`);
    peer.hangUp();
  });
});

describe("a client that goes away", () => {
  it("has the generator's finally run, also while it sleeps", async () => {
    const log: string[] = [];
    const done = deferred();
    const { connect, failures } = serveExample({
      async *watch(_: object, { signal }: ServiceCall) {
        try {
          yield { value: 1 };
          await sleep(60_000, undefined, { signal });
        } finally {
          log.push("finally");
          done.resolve();
        }
      },
    });
    const peer = connect();
    peer.say(call("Watch", {}, "more"));
    await peer.written(1);
    peer.hangUp();
    await done.promise;
    await turn();
    assert.deepEqual(log, ["finally"]);
    assert.equal(peer.messages.length, 1);
    assert.deepEqual(failures, []);
  });

  it("has it run while it waits for the client to read", async () => {
    const done = deferred();
    const { connect } = serveExample({
      *count() {
        try {
          for (let value = 1; ; value += 1) yield { count: value };
        } finally {
          done.resolve();
        }
      },
    });
    const peer = connect();
    peer.isReading = false;
    peer.say(count());
    await turn();
    await turn();
    peer.breakOff(new Error("EPIPE"));
    await done.promise;
  });

  it("has it run when the stream is promised only afterwards", async () => {
    const done = deferred();
    for (const wrap of [(list: unknown) => list, finite as (list: unknown) => unknown]) {
      const gate = deferred();
      const { connect } = serveExample({
        async watch() {
          await gate.promise;
          return wrap({
            [Symbol.asyncIterator]: () => ({
              next: () => assert.fail("nobody asks"),
              return: () => {
                done.resolve();
                return Promise.reject(new Error("nobody listens"));
              },
            }),
          });
        },
      });
      const peer = connect();
      peer.say(call("Watch", {}, "more"));
      await turn();
      peer.hangUp();
      gate.resolve();
      await done.promise;
      await turn();
    }
  });
});
