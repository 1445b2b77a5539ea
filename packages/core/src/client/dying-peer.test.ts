import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConnectionError, ProtocolError } from "../errors.ts";
import { openTestConnection, outcome, rejection, reply } from "../test-client.ts";
import { descriptors } from "../test-descriptors.ts";
import { settled } from "../test-runtime.ts";

describe("a peer that goes away", () => {
  for (const [how, end] of [
    ["hangs up", "hangUp"],
    ["breaks off", "breakOff"],
  ] as const) {
    it(`rejects calls that wait for a reply at once when it ${how}`, async () => {
      const { peer, connection, ftl } = openTestConnection();
      const calls = { Add: outcome(ftl.add({ a: 1, b: 1 })), Note: outcome(ftl.note({ text: "" })) };
      await settled();
      peer[end]();
      await settled();
      for (const [method, { value }] of Object.entries(calls)) {
        assert.ok(value instanceof ConnectionError);
        assert.equal(value.code, "ERR_VARLINK_CONNECTION_CLOSED");
        const what = `org.example.Ftl.${method} may have been executed and is not repeated`;
        assert.equal(value.message, `the connection to unix:/run/ftl has ended; ${what}`);
      }
      await connection.closed;
    });

    it(`rejects a call that was not yet written when it ${how}`, async () => {
      const { peer, ftl } = openTestConnection();
      const call = outcome(ftl.add({ a: 1, b: 1 }));
      peer[end]();
      await settled();
      assert.equal(call.state, "rejected");
      assert.deepEqual(peer.writes, []);
    });

    it(`rejects a call made after it ${how}`, async () => {
      const { peer, ftl } = openTestConnection();
      peer[end]();
      const error = await rejection(ftl.add({ a: 1, b: 1 }));
      assert.ok(error instanceof ConnectionError);
    });

    it(`rejects an upgrade that waits when it ${how}`, async () => {
      const { peer, ftl } = openTestConnection();
      const upgrade = outcome(ftl.open.upgrade());
      await settled();
      peer[end]();
      await settled();
      assert.ok(upgrade.value instanceof ConnectionError);
    });
  }

  it("takes the replies that came before its end", async () => {
    const { peer, ftl } = openTestConnection();
    const [answered, lost] = [ftl.add({ a: 1, b: 1 }), rejection(ftl.add({ a: 2, b: 2 }))];
    await settled();
    peer.say(reply({ sum: 2 }));
    peer.hangUp();
    assert.deepEqual(await answered, { sum: 2 });
    assert.ok((await lost) instanceof ConnectionError);
  });

  it("keeps the error of the system as the cause", async () => {
    const { peer, ftl } = openTestConnection();
    const call = rejection(ftl.add({ a: 1, b: 1 }));
    await settled();
    const cause = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
    peer.breakOff(cause);
    const error = await call;
    assert.ok(error instanceof ConnectionError);
    assert.equal(error.cause, cause);
    assert.match(error.message, /^the connection to unix:\/run\/ftl has ended: read ECONNRESET; /);
  });

  it("rejects each call once, whatever comes after it", async () => {
    const { peer, connection, ftl } = openTestConnection();
    const call = rejection(ftl.add({ a: 1, b: 1 }));
    await settled();
    peer.hangUp();
    peer.say(reply({ sum: 2 }));
    peer.breakOff(new Error("late"));
    await connection.close();
    assert.ok((await call) instanceof ConnectionError);
  });

  it("closes descriptors that nobody asked for", async () => {
    const { peer, ftl } = openTestConnection();
    const call = ftl.add({ a: 1, b: 1 });
    await settled();
    const fds = descriptors(1);
    peer.say(reply({ sum: 2 }), fds);
    await call;
    assert.equal(fds[0]?.closings, 1);
  });
});

describe("a peer that goes away in the middle of its answer", () => {
  const answer = reply({ sum: 1, count: 1, id: 1 });
  const isDead = (error: unknown): boolean =>
    error instanceof ConnectionError || error instanceof ProtocolError;

  for (const end of ["hangUp", "breakOff"] as const) {
    it(`rejects a call, a stream and an upgrade at once at every byte (${end})`, async () => {
      for (let bytes = 0; bytes < answer.length; bytes += 1) {
        for (const kind of ["call", "stream", "upgrade"] as const) {
          const { peer, ftl, connection } = openTestConnection();
          const waiting = {
            call: () => ftl.add({ a: 1, b: 1 }),
            stream: () => ftl.watch.more()[Symbol.asyncIterator]().next(),
            upgrade: () => ftl.open.upgrade(),
          }[kind]();
          const seen = outcome(waiting);
          await settled();
          peer.say(answer.slice(0, bytes));
          peer[end]();
          await settled();
          assert.equal(seen.state, "rejected", `${kind} at byte ${bytes}`);
          assert.ok(isDead(seen.value));
          await connection.closed;
        }
      }
    });
  }

  it("gives a stream's values before that, whole ones only", async () => {
    const { peer, ftl } = openTestConnection();
    const iterator = ftl.watch.more()[Symbol.asyncIterator]();
    const first = iterator.next();
    await settled();
    const value = reply({ count: 1 }, true);
    peer.say(value + value.slice(0, 20));
    peer.breakOff();
    assert.deepEqual((await first).value, { count: 1 });
    assert.ok(isDead(await rejection(iterator.next())));
  });
});
