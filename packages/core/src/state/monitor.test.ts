import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ServiceCall } from "../server/service-call.ts";
import { call, continues, internal, reply, serveExample, turn } from "../server/test-service.ts";
import { State } from "./state.ts";

type Way = (state: State<number>) => (parameters: object, call: ServiceCall) => unknown;

/** The ways in which a method monitors a state. */
const monitors: Record<string, Way> = {
  "by its handler": (state) => state.handler((count) => ({ count })),
  "by its handler within a generator, as an interceptor may have it": (state) => {
    const handler = state.handler((count) => ({ count }));
    return async function* (parameters, call) {
      yield* handler(parameters, call);
    };
  },
  "by its changes":
    (state) =>
    (_, { signal }) =>
      state.changes(signal, (count) => ({ count })),
  "by a generator": (state) =>
    async function* (_, { signal }) {
      for await (const count of state.changes(signal)) yield { count };
    },
};

const follow = call("Follow", {}, "more");

/** A service whose streaming method monitors the state, as does one that may be called without `more`. */
function serve(state: State<number>, monitor: Way) {
  return serveExample({ follow: monitor(state), count: monitor(state), nothing: () => {} });
}

for (const [way, monitor] of Object.entries(monitors)) {
  describe(`a method that monitors a State ${way}`, () => {
    it("answers with the value, then each change, and its last reply is the last value", async () => {
      const state = new State(1);
      const { connect, failures } = serve(state, monitor);
      const peer = connect();
      peer.say(follow + call("Nothing"));
      await peer.written(1);
      for (const count of [2, 3]) {
        state.set(count);
        await peer.written(count);
      }
      state.close();
      await peer.written(5);
      const seen = [1, 2, 3].map((count) => continues({ count }));
      assert.deepEqual(peer.messages, [...seen, reply({ count: 3 }), {}]);
      assert.deepEqual(failures, []);
    });

    it("ends with a value that is set just before the close, said once", async () => {
      const state = new State(1);
      const peer = serve(state, monitor).connect();
      peer.say(follow);
      await peer.written(1);
      state.set(2);
      state.close();
      await peer.written(2);
      await turn();
      assert.deepEqual(peer.messages, [continues({ count: 1 }), reply({ count: 2 })]);
    });

    it("has one reply once the state is closed", async () => {
      const state = new State(1);
      state.close();
      const peer = serve(state, monitor).connect();
      peer.say(follow);
      await peer.written(1);
      await turn();
      assert.deepEqual(peer.messages, [reply({ count: 1 })]);
    });

    it("answers with the value alone when it is called without more, and watches no further", async () => {
      const state = new State(1);
      const { connect } = serve(state, monitor);
      const peer = connect();
      peer.say(call("Count", { to: 1 }));
      await peer.written(1);
      state.set(2);
      peer.say(call("Count", { to: 1 }));
      await peer.written(2);
      await turn();
      assert.deepEqual(peer.messages, [reply({ count: 1 }), reply({ count: 2 })]);
      assert.equal(state.watchers, 0);
    });

    it("forgets a client that goes away while nothing changes", async () => {
      const state = new State(1);
      const { connect, failures } = serve(state, monitor);
      const peers = [1, 2, 3].map(() => connect());
      for (const peer of peers) peer.say(follow);
      await Promise.all(peers.map((peer) => peer.written(1)));
      await turn();
      assert.equal(state.watchers, 3);
      peers[0]?.hangUp();
      peers[1]?.breakOff(new Error("ECONNRESET"));
      await turn();
      assert.equal(state.watchers, 1);
      state.set(2);
      await peers[2]?.written(2);
      assert.deepEqual(failures, []);
    });

    it("holds nothing for a client that does not read, which gets the newest value afterwards", async () => {
      const state = new State(0);
      const { connect } = serve(state, monitor);
      const [asleep, awake] = [connect(), connect()];
      for (const peer of [asleep, awake]) peer.say(follow);
      await Promise.all([asleep.written(1), awake.written(1)]);
      asleep.isReading = false;
      for (let count = 1; count <= 100; count += 1) {
        state.set(count);
        await awake.written(count + 1);
      }
      const heldBack = asleep.messages.length;
      assert.ok(heldBack <= 4, `${heldBack} replies to a client that does not read`);
      asleep.readAgain();
      await asleep.written(heldBack + 1);
      await turn();
      assert.deepEqual(asleep.messages.at(-1), continues({ count: 100 }));
      assert.ok(asleep.messages.length <= heldBack + 2);
      for (const peer of [asleep, awake]) peer.hangUp();
      await turn();
      assert.equal(state.watchers, 0);
    });

    it("ends with the server, which does not wait for it", async () => {
      const state = new State(1);
      const { connect, server } = serve(state, monitor);
      const peer = connect();
      peer.say(follow);
      await peer.written(1);
      await server.close({ graceMs: 60_000 });
      await turn();
      assert.equal(state.watchers, 0);
    });
  });
}

describe("a method that gives every change of a State", () => {
  it("gives a client that reads again all that it missed, up to the bound", async () => {
    const state = new State(0);
    const follows = state.handler((count) => ({ count }), { maxWaitingChanges: 100 });
    const { connect, failures } = serveExample({ follow: follows });
    const peer = connect();
    peer.say(follow);
    await peer.written(1);
    peer.isReading = false;
    for (let count = 1; count <= 50; count += 1) {
      state.set(count);
      await turn();
    }
    peer.readAgain();
    await peer.written(51);
    const expected = Array.from({ length: 51 }, (_, count) => continues({ count }));
    assert.deepEqual(peer.messages, expected);
    assert.deepEqual(failures, []);
  });

  it("fails one that missed more, and tells the service's owner why", async () => {
    const state = new State(0);
    const follows = state.handler((count) => ({ count }), { maxWaitingChanges: 10 });
    const { connect, failures } = serveExample({ follow: follows });
    const peer = connect();
    peer.say(follow);
    await peer.written(1);
    peer.isReading = false;
    for (let count = 1; state.watchers > 0; count += 1) {
      state.set(count);
      await turn();
    }
    peer.readAgain();
    while (failures.length === 0) await turn();
    await turn();
    assert.deepEqual(peer.messages.at(-1), internal);
    const [failure] = failures;
    assert.ok(failure?.error instanceof Error && "code" in failure.error);
    assert.equal(failure.error.code, "ERR_VARLINK_SLOW_READER");
    assert.equal(peer.ended, undefined, "the connection stays");
  });
});
