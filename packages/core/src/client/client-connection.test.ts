import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConnectionError, ProtocolError } from "../errors.ts";
import { errorReply, openTestConnection, outcome, rejection, reply } from "../test-client.ts";
import { settled } from "../test-runtime.ts";

const message = (method: string, parameters?: object) =>
  parameters === undefined ? { method } : { method, parameters };

describe("writing", () => {
  it("writes the calls of one turn in one write, in call order", async () => {
    const { peer, ftl } = openTestConnection();
    const sums = Promise.all([1, 2, 3].map((a) => ftl.add({ a, b: 0 })));
    await settled();
    assert.equal(peer.writes.length, 1);
    assert.deepEqual(
      peer.messages,
      [1, 2, 3].map((a) => message("org.example.Ftl.Add", { a, b: 0 })),
    );
    peer.say(reply({ sum: 1 }) + reply({ sum: 2 }) + reply({ sum: 3 }));
    assert.deepEqual(
      (await sums).map(({ sum }) => sum),
      [1, 2, 3],
    );
  });

  it("does not let the first 16 calls of a turn wait for more, nor the next 32, unless they are held", async () => {
    const { peer, ftl, connection } = openTestConnection();
    const numbers = Array.from({ length: 100 }, (_, index) => index);
    const add = () => Promise.all(numbers.map((a) => ftl.add({ a, b: 0 })));
    const sums = add();
    assert.deepEqual([peer.writes.length, peer.messages.length], [2, 48]);
    await settled();
    assert.deepEqual([peer.writes.length, peer.messages.length], [3, 100]);
    peer.say(numbers.map((sum) => reply({ sum })).join(""));
    assert.deepEqual(
      (await sums).map(({ sum }) => sum),
      numbers,
    );
    const cork = connection.cork();
    void add().catch(() => {});
    assert.equal(peer.writes.length, 3);
    cork.release();
    await settled();
    assert.deepEqual([peer.writes.length, peer.messages.length], [4, 200]);
    void add().catch(() => {});
    assert.deepEqual([peer.writes.length, peer.messages.length], [6, 248]);
  });

  it("lets the calls of several typed views share a write", async () => {
    const { peer, ftl, door, connection } = openTestConnection();
    const all = [ftl.add({ a: 1, b: 1 }), door.knock(), connection.call("org.example.Any.Thing")];
    await settled();
    assert.equal(peer.writes.length, 1);
    peer.say(reply({ sum: 2 }) + reply({ answer: "yes" }) + reply({ x: [] }));
    assert.deepEqual(await Promise.all(all), [{ sum: 2 }, { answer: "yes" }, { x: [] }]);
  });

  it("lets a call that a chain of microtasks makes join the write", async () => {
    const { peer, ftl } = openTestConnection();
    void ftl.add({ a: 1, b: 0 });
    for (let index = 0; index < 20; index += 1) await null;
    void ftl.add({ a: 2, b: 0 });
    await settled();
    assert.equal(peer.writes.length, 1);
    assert.equal(peer.messages.length, 2);
  });

  it("writes again for the calls of a later turn", async () => {
    const { peer, ftl } = openTestConnection();
    void ftl.add({ a: 1, b: 0 });
    await settled();
    void ftl.add({ a: 2, b: 0 });
    await settled();
    assert.equal(peer.writes.length, 2);
  });

  it("writes the calls that an answer leads to in one write", async () => {
    const { peer, ftl } = openTestConnection();
    const chains = [1, 2].map((a) => ftl.add({ a, b: 0 }).then(() => ftl.add({ a, b: 1 })));
    await settled();
    peer.say(reply({ sum: 1 }) + reply({ sum: 2 }));
    await settled();
    assert.equal(peer.writes.length, 2);
    peer.say(reply({ sum: 2 }) + reply({ sum: 3 }));
    await Promise.all(chains);
  });

  it("writes parameters as they were when the call was made", async () => {
    const { peer, ftl } = openTestConnection();
    const parameters = { a: 1, b: 2 };
    void ftl.add(parameters);
    parameters.a = 99;
    await settled();
    assert.deepEqual(peer.messages, [message("org.example.Ftl.Add", { a: 1, b: 2 })]);
  });

  it("waits for a peer that does not read", async () => {
    const { peer, ftl } = openTestConnection();
    peer.isReading = false;
    void ftl.add({ a: 1, b: 0 });
    await settled();
    void ftl.add({ a: 2, b: 0 });
    void ftl.add({ a: 3, b: 0 });
    await settled();
    assert.equal(peer.messages.length, 1);
    peer.readAgain();
    await settled();
    assert.equal(peer.writes.length, 2);
    assert.equal(peer.messages.length, 3);
  });

  it("makes a call from within the code that another call's parameters run", async () => {
    const { peer, ftl } = openTestConnection();
    const nested = {
      get a(): number {
        void ftl.note({ text: "nested" });
        return 1;
      },
      b: 2,
    };
    void ftl.add(nested);
    await settled();
    assert.equal(peer.writes.length, 1);
    assert.ok(peer.messages.length >= 2);
  });
});

describe("oneway", () => {
  it("resolves when the bytes were taken, and not before", async () => {
    const { peer, ftl } = openTestConnection();
    peer.isReading = false;
    const note = outcome(ftl.note.oneway({ text: "x" }));
    await settled();
    assert.deepEqual(peer.messages, [{ ...message("org.example.Ftl.Note", { text: "x" }), oneway: true }]);
    assert.equal(note.state, "pending");
    peer.readAgain();
    await settled();
    assert.deepEqual(note, { state: "resolved", value: undefined });
  });

  it("shares the write with calls, and takes no reply from them", async () => {
    const { peer, ftl } = openTestConnection();
    const note = ftl.note.oneway({ text: "x" });
    const sum = ftl.add({ a: 1, b: 1 });
    await note;
    assert.equal(peer.writes.length, 1);
    peer.say(reply({ sum: 2 }));
    assert.deepEqual(await sum, { sum: 2 });
  });

  it("rejects when the connection breaks before the bytes were taken", async () => {
    for (const end of ["breakOff", "hangUp"] as const) {
      const { peer, ftl } = openTestConnection();
      peer.isReading = false;
      const note = outcome(ftl.note.oneway({ text: "x" }));
      await settled();
      peer[end]();
      await settled();
      assert.equal(note.state, "rejected");
      assert.ok(note.value instanceof ConnectionError);
    }
  });

  it("rejects with the reason of an abort while its bytes wait", async () => {
    const { peer, ftl } = openTestConnection();
    peer.isReading = false;
    const controller = new AbortController();
    const note = outcome(ftl.note.oneway({ text: "x" }, { signal: controller.signal }));
    await settled();
    controller.abort("enough");
    await settled();
    assert.deepEqual(note, { state: "rejected", value: "enough" });
    peer.readAgain();
    await settled();
    assert.equal(peer.ended, undefined);
  });
});

describe("a peer that breaks the rules", () => {
  const violations: readonly (readonly [string, string])[] = [
    ["says continues without more", reply({ sum: 1 }, true)],
    ["sends no JSON", "nonsense\0"],
    ["sends an empty message", "\0"],
    ["sends an array", "[]\0"],
    ["sends an unknown member", '{"result":1}\0'],
    ["sends an error that continues", '{"error":"a.E","continues":true}\0'],
    ["sends parameters that are no object", '{"parameters":[1]}\0'],
  ];
  for (const [what, bytes] of violations) {
    it(`rejects all calls with the same error when it ${what}`, async () => {
      const { peer, connection, ftl } = openTestConnection();
      const calls = [ftl.add({ a: 1, b: 1 }), ftl.open.upgrade(), ftl.add({ a: 2, b: 2 })].map(outcome);
      await settled();
      peer.say(bytes);
      peer.hangUp();
      await connection.closed;
      await settled();
      const [first] = calls;
      assert.ok(first?.value instanceof ProtocolError, String(first?.value));
      assert.equal(first.value.code, "ERR_VARLINK_PROTOCOL");
      for (const call of calls) assert.deepEqual(call, first);
      assert.equal(peer.ended, "close");
      assert.equal(await rejection(connection.call("a.B")), first.value);
    });
  }
});

describe("a peer that dies in the middle of a message", () => {
  it("rejects all calls with the same error of the connection: it broke no rule", async () => {
    const { peer, connection, ftl } = openTestConnection();
    const calls = [ftl.add({ a: 1, b: 1 }), ftl.add({ a: 2, b: 2 })].map(outcome);
    await settled();
    peer.say('{"par');
    peer.hangUp();
    await connection.closed;
    await settled();
    const [first] = calls;
    assert.ok(first?.value instanceof ConnectionError, String(first?.value));
    assert.equal(first.value.code, "ERR_VARLINK_CONNECTION_CLOSED");
    for (const call of calls) assert.deepEqual(call, first);
  });

  it("ends at a reply that no call asked for", async () => {
    const { peer, connection } = openTestConnection();
    peer.say(reply({}));
    await connection.closed;
    assert.ok((await rejection(connection.call("a.B"))) instanceof ProtocolError);
  });

  it("ends at a second reply to one call", async () => {
    const { peer, connection, ftl } = openTestConnection();
    const sum = ftl.add({ a: 1, b: 1 });
    await settled();
    peer.say(reply({ sum: 2 }) + reply({ sum: 2 }));
    assert.deepEqual(await sum, { sum: 2 });
    await connection.closed;
  });

  it("ends at a reply to an unknown oneway call instead of letting replies slip by one", async () => {
    const { peer, connection, ftl } = openTestConnection();
    await connection.call.oneway("org.example.Ftl.Unknown");
    const sums = [ftl.add({ a: 1, b: 1 }), ftl.add({ a: 2, b: 2 })].map(outcome);
    await settled();
    const stray = errorReply("org.varlink.service.MethodNotFound", { method: "Unknown" });
    peer.say(stray + reply({ sum: 2 }) + reply({ sum: 4 }));
    await connection.closed;
    await settled();
    for (const sum of sums) {
      assert.equal(sum.state, "rejected");
      assert.ok(sum.value instanceof ProtocolError);
      assert.match(sum.value.message, /"Unknown" answers a oneway call before org\.example\.Ftl\.Add$/);
    }
  });

  it("rejects the call it answers, too, when parameters nest too deep to be read", async () => {
    for (const wrap of ['{"parameters":{"x":', '{"error":"a.E","parameters":{"x":']) {
      const { peer, connection } = openTestConnection();
      const calls = [connection.call("a.B"), connection.call("a.C")].map(outcome);
      await settled();
      peer.say(`${wrap}${"[".repeat(5000)}${"]".repeat(5000)}}}\0`);
      await settled();
      assert.equal(calls[0]?.state, "rejected");
      assert.ok(calls[0].value instanceof ProtocolError);
    }
  });

  it("is aborted if it does not read either, so that nothing waits for what was written", async () => {
    const { peer, connection, ftl } = openTestConnection();
    peer.isReading = false;
    const sum = rejection(ftl.add({ a: 1, b: 1 }));
    await settled();
    peer.say(Uint8Array.of(0xff, 0));
    await connection.closed;
    assert.ok((await sum) instanceof ProtocolError);
    assert.equal(peer.ended, "abort");
  });
});
