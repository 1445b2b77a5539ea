import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, it } from "node:test";
import fc from "fast-check";
import { UsageError } from "../errors.ts";
import { State } from "./state.ts";

const value = <T>(of: T) => ({ done: false, value: of });
const end = { done: true, value: undefined };

/** Reads all there is, up to the end. */
async function readAll<T>(changes: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const each of changes) values.push(each);
  return values;
}

describe("State", () => {
  it("has a value that can be got, set and updated", () => {
    const state = new State({ count: 1 });
    assert.deepEqual(state.get(), { count: 1 });
    state.set({ count: 2 });
    assert.deepEqual(state.get(), { count: 2 });
    assert.deepEqual(
      state.update(({ count }) => ({ count: count + 1 })),
      { count: 3 },
    );
    assert.deepEqual(state.get(), { count: 3 });
  });

  it("gives the current value first, and then each change", async () => {
    const state = new State(1);
    const changes = state.changes();
    state.set(2);
    assert.deepEqual(await changes.next(), value(2), "it begins when it is asked");
    for (const next of [3, 4, 5]) {
      const waiting = changes.next();
      state.set(next);
      assert.deepEqual(await waiting, value(next));
    }
  });

  it("gives a change also to an equal value, for nothing is compared", async () => {
    const state = new State("same");
    const changes = state.changes();
    await changes.next();
    const waiting = changes.next();
    state.set("same");
    assert.deepEqual(await waiting, value("same"));
  });

  it("gives a slow reader the newest value, and skips what it missed", async () => {
    const state = new State(0);
    const [slow, waiting] = [state.changes(), state.changes()];
    await Promise.all([slow.next(), waiting.next()]);
    const next = waiting.next();
    for (let count = 1; count <= 1000; count += 1) state.set(count);
    assert.deepEqual(await slow.next(), value(1000));
    assert.deepEqual(await next, value(1000), "changes made at once are one");
  });

  it("gives what a function makes of the value, and ends with what that throws", async () => {
    const state = new State(1);
    const changes = state.changes(undefined, (count) => {
      if (count === 3) throw new Error("no three");
      return { count };
    });
    assert.deepEqual(await changes.next(), value({ count: 1 }));
    const waiting = changes.next();
    state.set(2);
    assert.deepEqual(await waiting, value({ count: 2 }));
    const failing = changes.next();
    state.set(3);
    await assert.rejects(failing, /no three/);
    assert.deepEqual(await changes.next(), end);
    assert.equal(state.watchers, 0);
    await assert.rejects(state.changes(undefined, () => assert.fail("at once")).next(), /at once/);
  });

  it("wakes nobody inside of a change, so that a loop may change it", async () => {
    const state = new State(0);
    for await (const count of state.changes()) {
      if (count === 5) break;
      state.set(count + 1);
    }
    assert.equal(state.get(), 5);
  });

  it("refuses to be asked for a change before the last one has come", async () => {
    const changes = new State(1).changes();
    await changes.next();
    const waiting = changes.next();
    await assert.rejects(changes.next(), { code: "ERR_VARLINK_USAGE" });
    await changes.return();
    assert.deepEqual(await waiting, end);
  });

  it("gives a reader the newest value however changes and steps follow one another", async () => {
    const steps = fc.array(fc.constantFrom("set", "next", "turn"), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const state = new State(0);
        const given: number[] = [];
        let isWaiting = false;
        const changes = state.changes();
        for (const step of taken) {
          if (step === "set") state.update((count) => count + 1);
          else if (step === "turn") await new Promise(setImmediate);
          else if (!isWaiting) {
            isWaiting = true;
            void changes.next().then(({ value: count }) => {
              isWaiting = false;
              given.push(count ?? Number.NaN);
            });
          }
        }
        await new Promise(setImmediate);
        if (!isWaiting && given.length > 0 && given.at(-1) !== state.get()) {
          given.push((await changes.next()).value ?? Number.NaN);
        }
        assert.deepEqual(given, [...new Set(given)].sort(ascending), "forwards, and none twice");
        assert.ok(given.length === 0 || given.at(-1) === state.get());
      }),
    );
  });
});

const ascending = (one: number, other: number) => one - other;

describe("a closed State", () => {
  it("ends readers with the last value, which those that have it get once more", async () => {
    const state = new State("first");
    const all = readAll(state.changes());
    await new Promise(setImmediate);
    state.close();
    assert.deepEqual(await all, ["first", "first"]);
  });

  it("ends readers that have not got the last value with that", async () => {
    const state = new State(1);
    const [waiting, slow] = [state.changes(), state.changes()];
    await slow.next();
    const all = readAll(waiting);
    await new Promise(setImmediate);
    state.set(2);
    state.set(3);
    state.close();
    assert.deepEqual(await all, [1, 3]);
    assert.deepEqual(await readAll(slow), [3]);
    assert.equal(state.watchers, 0);
  });

  it("has its last value still, for those who come later too", async () => {
    const state = new State(1);
    state.set(2);
    state.close();
    state.close();
    assert.equal(state.get(), 2);
    assert.deepEqual(await readAll(state.changes()), [2]);
    assert.deepEqual(await readAll(state.changes(undefined, undefined, { maxWaitingChanges: 1 })), [2]);
    assert.equal(state.watchers, 0);
  });

  it("cannot be set any more", () => {
    const state = new State(1);
    state.close();
    for (const change of [() => state.set(2), () => state.update((count) => count + 1)]) {
      assert.throws(change, (error) => error instanceof UsageError && error.code === "ERR_VARLINK_USAGE");
    }
    assert.equal(state.get(), 1);
  });
});

describe("readers that leave", () => {
  it("are forgotten at once: after break, return(), dispose and an abort", async () => {
    const state = new State(0);
    const counts: number[] = [];
    for await (const _ of state.changes()) {
      counts.push(state.watchers);
      break;
    }
    counts.push(state.watchers);
    const returned = state.changes();
    await returned.next();
    counts.push(state.watchers);
    const waiting = returned.next();
    await returned.return();
    assert.deepEqual(await waiting, end);
    counts.push(state.watchers);
    await using disposed = state.changes();
    await disposed.next();
    counts.push(state.watchers);
    await disposed[Symbol.asyncDispose]();
    counts.push(state.watchers);
    const controller = new AbortController();
    await state.changes(controller.signal).next();
    counts.push(state.watchers);
    controller.abort();
    counts.push(state.watchers);
    assert.deepEqual(counts, [1, 0, 1, 0, 1, 0, 1, 0]);
  });

  it("by an abort hear of its reason: while they wait, when they ask next, and before they begin", async () => {
    const state = new State(0);
    const controller = new AbortController();
    const reason = new Error("enough");
    const [waiting, slow, late] = [1, 2, 3].map(() => state.changes(controller.signal));
    await Promise.all([waiting?.next(), slow?.next()]);
    const next = waiting?.next();
    controller.abort(reason);
    for (const failing of [next, slow?.next(), late?.next()]) {
      await assert.rejects(failing ?? Promise.resolve(), (error) => error === reason);
    }
    for (const changes of [waiting, slow, late]) assert.deepEqual(await changes?.next(), end);
    assert.equal(state.watchers, 0);
  });

  it("leave nothing at a signal that goes on, however many they were", async () => {
    const state = new State(0);
    const { signal } = new AbortController();
    for (let reader = 0; reader < 1000; reader += 1) {
      for await (const _ of state.changes(signal)) break;
    }
    assert.equal(state.watchers, 0);
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });

  it("cost nothing when they never began", () => {
    const state = new State(0);
    for (let reader = 0; reader < 1000; reader += 1) state.changes();
    assert.equal(state.watchers, 0);
  });

  it("do not disturb the others, also while those are woken", async () => {
    const state = new State(0);
    const others = [1, 2, 3].map(() => state.changes());
    const leaving = state.changes(undefined, (count) => {
      if (count > 0) for (const other of others.slice(0, 2)) void other.return();
      return count;
    });
    await Promise.all([leaving.next(), ...others.map((other) => other.next())]);
    const waiting = [leaving.next(), ...others.map((other) => other.next())];
    state.set(1);
    assert.deepEqual(await Promise.all(waiting), [value(1), end, end, value(1)]);
    assert.equal(state.watchers, 2);
  });
});

describe("maxWaitingChanges", () => {
  const every = (state: State<number>, maxWaitingChanges: number, signal?: AbortSignal) =>
    state.changes(signal, undefined, { maxWaitingChanges });

  it("gives every change, also those made at once and those missed", async () => {
    const state = new State(0);
    const all = readAll(every(state, 100));
    const slow = every(state, 100);
    await slow.next();
    for (let count = 1; count <= 99; count += 1) state.set(count);
    state.close();
    const counts = Array.from({ length: 100 }, (_, count) => count);
    assert.deepEqual(await all, counts);
    assert.deepEqual(await readAll(slow), counts.slice(1));
  });

  it("repeats the last value at the close only for those who have it", async () => {
    const state = new State(0);
    const [has, lacks] = [every(state, 2), every(state, 2)];
    await Promise.all([has.next(), lacks.next()]);
    state.set(1);
    await has.next();
    state.close();
    assert.deepEqual(await readAll(has), [1]);
    assert.deepEqual(await readAll(lacks), [1]);
  });

  it("is an error of its own when it is passed, and the reader is forgotten before it asks", async () => {
    const state = new State(0);
    const slow = every(state, 3);
    await slow.next();
    for (let count = 1; count <= 3; count += 1) state.set(count);
    assert.equal(state.watchers, 1);
    state.set(4);
    assert.equal(state.watchers, 0);
    await assert.rejects(slow.next(), {
      name: "VarlinkError",
      code: "ERR_VARLINK_SLOW_READER",
      message: "the reader missed a change: 3 are waiting for it already (maxWaitingChanges)",
    });
    assert.deepEqual(await slow.next(), end);
  });

  it("rejects the change that is waited for when more are made at once", async () => {
    const state = new State(0);
    const changes = every(state, 1);
    await changes.next();
    const waiting = changes.next();
    state.set(1);
    state.set(2);
    await assert.rejects(waiting, { code: "ERR_VARLINK_SLOW_READER" });
  });

  it("leaves nothing waiting for a reader that left", async () => {
    const state = new State(0);
    const controller = new AbortController();
    const left = every(state, 1, controller.signal);
    await left.next();
    controller.abort();
    for (let count = 1; count <= 10; count += 1) state.set(count);
    await assert.rejects(left.next(), { name: "AbortError" });
  });

  it("must be a positive integer", () => {
    const state = new State(0);
    for (const bound of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      const expected = { name: "UsageError", code: "ERR_VARLINK_USAGE", message: new RegExp(String(bound)) };
      assert.throws(() => every(state, bound), expected);
      assert.throws(() => state.handler(undefined, { maxWaitingChanges: bound }), expected);
    }
  });
});
