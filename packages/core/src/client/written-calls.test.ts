import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";
import { ConnectionError, ProtocolError } from "../errors.ts";
import { openTestClient, openTestConnection, outcome, rejection } from "../test-client.ts";
import { settled } from "../test-runtime.ts";

/** Whether a call was written, as its error says. */
async function wasWritten(call: Promise<unknown>): Promise<boolean | undefined> {
  const error = await rejection(call);
  assert.ok(error instanceof ConnectionError, String(error));
  return error.wasWritten;
}

describe("the error of a call whose connection has ended", () => {
  it("says that a written call of any kind may have been executed", async () => {
    for (const kind of ["plain", "oneway", "more", "upgrade"] as const) {
      const { peer, ftl } = openTestConnection();
      // A oneway call is done when the kernel has it, so this one must not get there.
      peer.isReading = kind !== "oneway";
      const call = {
        plain: () => ftl.add({ a: 1, b: 1 }),
        oneway: () => ftl.note.oneway({ text: "" }),
        more: () => ftl.watch.more()[Symbol.asyncIterator]().next(),
        upgrade: () => ftl.open.upgrade(),
      }[kind]();
      const told = wasWritten(call);
      await settled();
      peer.breakOff();
      assert.equal(await told, true, kind);
    }
  });

  it("says that a call behind a stream never left", async () => {
    const { peer, ftl } = openTestConnection();
    const stream = outcome(ftl.watch.more()[Symbol.asyncIterator]().next());
    await settled();
    const held = rejection(ftl.add({ a: 1, b: 1 }));
    await settled();
    peer.hangUp();
    const error = (await held) as ConnectionError;
    assert.equal(error.wasWritten, false);
    assert.equal(
      error.message,
      "the connection to unix:/run/ftl has ended; org.example.Ftl.Add was not written",
    );
    assert.equal((stream.value as ConnectionError).wasWritten, true);
  });

  it("says so of calls made when it has ended already, and of those that were closed on this side", async () => {
    const { connection, ftl } = openTestConnection();
    const written = wasWritten(ftl.add({ a: 1, b: 1 }));
    await settled();
    const held = wasWritten(ftl.add({ a: 1, b: 1 }));
    await connection.close();
    assert.equal(await written, true);
    assert.equal(await held, false);
    assert.equal(await wasWritten(ftl.add({ a: 1, b: 1 })), false);
  });

  it("says that nothing was written where no connection could be made", async () => {
    const { peer, service, ftl } = await openTestClient();
    peer(0).hangUp();
    service.isDown = true;
    assert.equal(await wasWritten(ftl.add({ a: 1, b: 1 })), false);
  });

  it("leaves a violation as it is", async () => {
    const { peer, ftl } = openTestConnection();
    const call = rejection(ftl.add({ a: 1, b: 1 }));
    await settled();
    peer.say("nonsense\0");
    const error = await call;
    assert.ok(error instanceof ProtocolError);
    assert.equal("wasWritten" in error, false);
  });
});

describe("the error of a call that took too long", () => {
  it("says whether it was written", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const { peer, ftl } = openTestConnection();
      const options = { timeoutMs: 100 };
      const written = rejection(ftl.open.upgrade({}, options));
      const held = rejection(ftl.add({ a: 1, b: 1 }, options));
      await settled();
      assert.equal(peer.messages.length, 1);
      mock.timers.tick(100);
      const errors = (await Promise.all([written, held])) as ConnectionError[];
      assert.deepEqual(
        errors.map(({ code }) => code),
        ["ERR_VARLINK_TIMEOUT", "ERR_VARLINK_TIMEOUT"],
      );
      assert.deepEqual(
        errors.map((error) => error.wasWritten),
        [true, false],
      );
      assert.match(String(errors[1]?.message), /Add could not be written within 100 ms/);
    } finally {
      mock.timers.reset();
    }
  });
});
