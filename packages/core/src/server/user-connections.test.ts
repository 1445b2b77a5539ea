import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { framed } from "../framed.ts";
import { defaultLimits } from "../protocol/limits.ts";
import { countReads, credentials } from "../test-credentials.ts";
import { ScriptedPeer } from "../testing/scripted-peer.ts";
import { upgrade } from "./handler.ts";
import { call, Example, reply, serveExample, type TestServerOptions, turn } from "./test-service.ts";
import { UserConnections } from "./user-connections.ts";

const known = { hasCredentials: true };
const handlers = { echo: ({ text }: { text: string }) => ({ text }) };
const serveTwo = (options: TestServerOptions = {}) =>
  serveExample(handlers, { ...known, maxConnectionsPerUser: 2, ...options });

describe("maxConnectionsPerUser", () => {
  it("closes one connection too many of a user at once, and no other user's", async () => {
    const { connect, server } = serveTwo();
    const peers = [1, 1, 1, 2, 1, 2, 2].map((uid) => connect(credentials(uid)));
    const ended = peers.map((peer) => peer.ended);
    const [fits, excess] = [undefined, "abort" as const];
    assert.deepEqual(ended, [fits, fits, excess, fits, excess, fits, excess]);
    assert.equal(server.connections, 4);
    for (const index of [0, 1, 3, 5]) {
      peers[index]?.say(call("Echo", { text: "x" }));
      await turn();
      assert.deepEqual(peers[index]?.messages, [reply({ text: "x" })]);
    }
  });

  it("counts root like any other user", () => {
    const { connect } = serveTwo();
    assert.deepEqual(
      [0, 0, 0].map((uid) => connect(credentials(uid)).ended),
      [undefined, undefined, "abort"],
    );
  });

  it("counts no connection that has ended, however it ended", async () => {
    const { connect } = serveTwo({ maxConnectionsPerUser: 1 });
    const ends: ((peer: ScriptedPeer) => void)[] = [
      (peer) => peer.hangUp(),
      (peer) => peer.breakOff(new Error("reset")),
      (peer) => peer.say("nonsense\0"),
    ];
    for (const end of ends) {
      const peer = connect(credentials(1));
      assert.equal(peer.ended, undefined);
      assert.equal(connect(credentials(1)).ended, "abort");
      end(peer);
      await turn();
    }
    assert.equal(connect(credentials(1)).ended, undefined);
  });

  it("goes on counting a connection that a handler has taken over", async () => {
    const open = upgrade(() => ({ reply: {}, takeOver() {} }));
    const interfaces = [Example.implement({ open } as never)];
    const { connect } = serveTwo({ maxConnectionsPerUser: 1, interfaces });
    const peer = connect(credentials(1));
    peer.say(call("Open", {}, "upgrade"));
    await peer.written(1);
    assert.equal(connect(credentials(1)).ended, "abort");
    peer.breakOff();
    assert.equal(connect(credentials(1)).ended, undefined);
  });

  it("is 128 where nothing is said and it can be known who connects", () => {
    const { connect } = serveExample(handlers, known);
    const ended = Array.from({ length: 129 }, () => connect(credentials(1)).ended);
    assert.deepEqual(ended.indexOf("abort"), 128);
    assert.equal(connect(credentials(2)).ended, undefined);
  });

  it("does not hold by default where it cannot be known who connects, or only not of one connection", () => {
    for (const hasCredentials of [true, false]) {
      const { connect } = serveExample(handlers, { hasCredentials });
      assert.ok(Array.from({ length: 200 }, () => connect().ended).every((ended) => ended === undefined));
    }
  });

  it("refuses a connection whose user cannot be read where it was asked for", () => {
    const { connect } = serveTwo({ requiresUserLimit: true });
    assert.equal(connect().ended, "abort");
    assert.equal(connect(credentials(1)).ended, undefined);
  });

  it("takes one reading of credentials a connection, and none where it is infinite", async () => {
    for (const [maxConnectionsPerUser, count] of [
      [2, 1],
      [Infinity, 0],
    ] as const) {
      const service = serveTwo({ maxConnectionsPerUser });
      const peer = new ScriptedPeer();
      const reads = countReads(peer.stream, credentials(1));
      service.accept(framed(peer.stream, defaultLimits));
      peer.say(call("Echo", { text: "x" }).repeat(3));
      await peer.written(3);
      assert.equal(reads.count, count);
    }
  });
});

describe("UserConnections", () => {
  it("lets in as many of each user as are allowed, whoever comes and goes", () => {
    const steps = fc.array(fc.record({ uid: fc.integer({ min: 0, max: 3 }), comes: fc.boolean() }));
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 3 }), (all, max) => {
        const users = new UserConnections(max, true);
        const inside: { peer: ReturnType<typeof credentials> }[] = [];
        for (const { uid, comes } of all) {
          const same = inside.filter(({ peer }) => peer.uid === uid);
          const connection = comes ? { peer: credentials(uid) } : same[0];
          if (connection === undefined) continue;
          if (!comes) {
            users.leave(connection);
            inside.splice(inside.indexOf(connection), 1);
          } else {
            const isIn = users.enter(connection);
            assert.equal(isIn, same.length < max);
            if (isIn) inside.push(connection);
          }
        }
      }),
    );
  });

  it("lets a connection leave that it never let in, or that has left", () => {
    const users = new UserConnections(1, true);
    const [first, second] = [{ peer: credentials(1) }, { peer: credentials(1) }];
    assert.equal(users.enter(first), true);
    assert.equal(users.enter(second), false);
    users.leave(second);
    assert.equal(users.enter(second), false);
    users.leave(first);
    users.leave(first);
    assert.equal(users.enter(second), true);
    assert.equal(users.enter(first), false);
  });
});
