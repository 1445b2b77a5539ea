import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { finite } from "./handler.ts";
import type { ServiceCall } from "./service-call.ts";
import { askFor, call, continues, deferred, reply, serveExample, turn } from "./test-service.ts";

const values = (to: number) => Array.from({ length: to }, (_, index) => ({ count: index + 1 }));
const all = (to: number) => [...values(to).slice(0, -1).map(continues), reply({ count: to })];
const count = (flag: string | undefined = "more", to = 3) => call("Count", { to }, ...(flag ? [flag] : []));

describe("several replies", () => {
  const forms: Record<string, () => unknown> = {
    "a generator": function* () {
      yield* values(3);
    },
    "an async generator": async function* () {
      yield* values(3);
    },
    "a generator that returns its last value": function* () {
      yield { count: 1 };
      yield { count: 2 };
      return { count: 3 };
    },
    "an async generator that returns its last value later": async function* () {
      yield { count: 1 };
      yield { count: 2 };
      await sleep(5);
      return { count: 3 };
    },
    "an array": () => values(3),
    "the promise of an array": async () => values(3),
    "a set": () => new Set(values(3)),
    "a function that returns an async generator": () => forms["an async generator"]?.(),
    "finite of an array": () => finite(values(3)),
    "finite of a generator": () => finite(forms["a generator"]?.() as Iterable<object>),
    "the promise of finite": async () => finite(values(3)),
    "finite of a slow async generator": () =>
      finite(
        (async function* () {
          for (const value of values(3)) {
            await sleep(2);
            yield value;
          }
          await sleep(2);
        })(),
      ),
    "an iterator of one's own without return": () => {
      const rest = values(3);
      return {
        [Symbol.iterator]: () => ({
          next: () => {
            const value = rest.shift();
            return value === undefined ? { done: true, value: undefined } : { done: false, value };
          },
        }),
      };
    },
  };

  for (const [name, form] of Object.entries(forms)) {
    it(`are made of ${name}`, async () => {
      const { messages, failures } = await askFor({ count: form }, count(), 3);
      assert.deepEqual(messages, all(3));
      assert.deepEqual(failures, []);
    });

    it(`of which a call without more takes the first, made of ${name}`, async () => {
      const { messages, failures } = await askFor(
        { count: form, nothing: () => {} },
        count("") + call("Nothing"),
        2,
      );
      assert.deepEqual(messages, [reply({ count: 1 }), {}]);
      assert.deepEqual(failures, []);
    });
  }

  it("take this and parameters like any handler", async () => {
    class Counter {
      start = 10;
      async *count({ to }: { to: number }, { more }: ServiceCall) {
        assert.equal(more, true);
        for (let value = this.start; value < this.start + to; value += 1) yield { count: value };
      }
    }
    const { messages } = await askFor(new Counter(), count("more", 2), 2);
    assert.deepEqual(messages, [continues({ count: 10 }), reply({ count: 11 })]);
  });
});

describe("when a value leaves", () => {
  it("is at once, with continues, when the generator goes on waiting", async () => {
    const gate = deferred();
    const { connect } = serveExample({
      async *watch() {
        yield { value: 1 };
        await gate.promise;
        yield { value: 2 };
        await turn();
      },
    });
    const peer = connect();
    peer.say(call("Watch", {}, "more"));
    await turn();
    assert.deepEqual(peer.messages, [continues({ value: 1 })]);
    gate.resolve();
    await peer.written(3);
    assert.deepEqual(peer.messages, [continues({ value: 1 }), continues({ value: 2 }), {}]);
  });

  it("is as the last reply, when the generator ends in the same turn", async () => {
    const { messages, peer } = await askFor(
      {
        async *watch() {
          yield { value: 1 };
          await null;
          await Promise.resolve();
        },
      },
      call("Watch", {}, "more"),
      1,
    );
    assert.deepEqual(messages, [reply({ value: 1 })]);
    assert.equal(peer.writes.length, 1);
  });

  it("is with all others of the turn in one write", async () => {
    const { peer } = await askFor({ count: () => values(20) }, count(), 20);
    assert.equal(peer.writes.length, 1);
  });

  it("is one later with finite, however long that takes", async () => {
    const gates = [deferred(), deferred(), deferred()];
    const { connect } = serveExample({
      count: () =>
        finite(
          (async function* () {
            for (const [index, gate] of gates.entries()) {
              yield { count: index + 1 };
              await gate.promise;
            }
          })(),
        ),
    });
    const peer = connect();
    peer.say(count());
    for (const [index, gate] of gates.entries()) {
      await turn();
      assert.equal(peer.messages.length, index);
      gate.resolve();
    }
    await turn();
    assert.deepEqual(peer.messages, all(3));
  });
});
