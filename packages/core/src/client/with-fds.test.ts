import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isError } from "../method-error.ts";
import {
  collect,
  errorReply,
  Ftl,
  openTestClient,
  openTestConnection,
  outcome,
  rejection,
  reply,
  type TestOptions,
} from "../test-client.ts";
import { type CountedDescriptor, descriptors } from "../test-descriptors.ts";
import { settled, testDescriptorRuntime } from "../test-runtime.ts";

function open(options: TestOptions = {}) {
  const runtime = testDescriptorRuntime();
  return { ...openTestConnection({ ...options, runtime }), table: runtime.table };
}

const closings = (fds: readonly CountedDescriptor[]): number[] => fds.map((fd) => fd.closings);

describe("what is passed with a call", () => {
  it("is duplicated before the call returns, and stays the caller's", async () => {
    const { peer, ftl, table } = open();
    const own = table.open();
    const call = ftl.add.withFds({ a: 1, b: 1 }, { fds: [own, own.fd, { fd: 7 }] });
    assert.equal(table.all.length, 4);
    own.close();
    await settled();
    assert.deepEqual(peer.writtenDescriptors, [table.all.slice(1)]);
    assert.deepEqual(closings(table.all), [1, 0, 0, 0]);
    peer.say(reply({ sum: 2 }));
    assert.deepEqual(await call, { reply: { sum: 2 }, fds: [] });
  });

  it("arrives with the calls it was passed with, when seven leave at once", async () => {
    const { peer, ftl } = open();
    const counts = [0, 1, 0, 0, 2, 0, 1];
    await Promise.all(
      counts.map((count, index) =>
        ftl.note.oneway.withFds({ text: String(index) }, { fds: descriptors(count) }),
      ),
    );
    const texts = peer.writes.map((write) => write.match(/\d/g)?.join(""));
    assert.deepEqual(texts, ["0", "1", "23", "4", "5", "6"]);
    assert.deepEqual(
      peer.writtenDescriptors.map(({ length }) => length),
      [0, 1, 0, 2, 0, 1],
    );
  });

  for (const [what, count, writes] of [
    ["three writes of three calls, if it is the middle one's", 1, 3],
    ["one write of three calls, if it is nothing", 0, 1],
  ] as const) {
    it(`makes ${what}`, async () => {
      const { peer, ftl } = open();
      void ftl.add({ a: 1, b: 1 });
      void ftl.add.withFds({ a: 2, b: 2 }, { fds: descriptors(count) });
      void ftl.add({ a: 3, b: 3 });
      await peer.written(3);
      assert.equal(peer.writes.length, writes);
    });
  }

  it("goes with every variant, by method and by name", async () => {
    const { client, ftl, peers } = await openTestClient({ runtime: testDescriptorRuntime() });
    const { call } = client;
    const options = { fds: [1] };
    const streams = [ftl.watch.more.withFds({}, options), call.more.withFds("a.b.C", {}, options)];
    for (const stream of streams) void stream[Symbol.asyncIterator]().next();
    void ftl.open.upgrade.withFds({}, options);
    void call.upgrade.withFds("a.b.C", {}, options);
    await settled();
    void ftl.add.withFds({ a: 1, b: 1 }, options);
    void ftl.add.result.withFds({ a: 1, b: 1 }, options);
    void ftl.note.oneway.withFds({ text: "" }, options);
    void call.withFds("a.b.C", {}, options);
    void call.result.withFds("a.b.C", {}, options);
    void call.oneway.withFds("a.b.C", {}, options);
    await settled();
    const passed = peers.flatMap(({ writtenDescriptors }) => writtenDescriptors.map(({ length }) => length));
    assert.deepEqual(passed, Array(10).fill(1));
  });

  it("is closed when the call is withdrawn, and when its parameters have no form in JSON", async () => {
    const { peer, connection, ftl, table } = open();
    const hold = connection.cork();
    const controller = new AbortController();
    const call = rejection(ftl.add.withFds({ a: 1, b: 1 }, { fds: [1, 2], signal: controller.signal }));
    controller.abort("enough");
    assert.equal(await call, "enough");
    const wrong = ftl.add.withFds({ a: Number.NaN, b: 1 }, { fds: [1, 2] });
    await assert.rejects(wrong, { code: "ERR_VARLINK_VALUE" });
    const timed = ftl.add.withFds({ a: 1, b: 1 }, { fds: [1], timeoutMs: Number.NaN });
    await assert.rejects(timed, { code: "ERR_VARLINK_USAGE" });
    hold.release();
    await settled();
    assert.deepEqual(peer.writes, []);
    assert.deepEqual(closings(table.all), [1, 1]);
  });

  it("is closed when the connection ends before it is written", async () => {
    const { peer, connection, ftl, table } = open();
    connection.cork();
    const call = rejection(ftl.add.withFds({ a: 1, b: 1 }, { fds: [1] }));
    peer.breakOff();
    await call;
    await rejection(ftl.add.withFds({ a: 1, b: 1 }, { fds: [1] }));
    assert.deepEqual(closings(table.all), [1, 1]);
  });

  it("moves with a call that another connection makes", async () => {
    const runtime = testDescriptorRuntime();
    const { client, ftl, peer } = await openTestClient({ runtime });
    const hold = client.cork();
    const call = ftl.add.withFds({ a: 1, b: 1 }, { fds: [1] });
    peer(0).breakOff();
    hold.release();
    await settled();
    assert.deepEqual(peer(1).writtenDescriptors, [runtime.table.all]);
    peer(1).say(reply({ sum: 2 }));
    await call;
    assert.equal(runtime.table.openCount, 1);
  });

  it("is duplicated for a stream at the call, and closed if that is never begun", async () => {
    const { peer, ftl, table } = open();
    const left = ftl.watch.more.withFds({}, { fds: [1] });
    assert.equal(table.openCount, 1);
    await left[Symbol.asyncDispose]();
    assert.equal(table.openCount, 0);
    const aborted = ftl.watch.more.withFds({}, { fds: [1], signal: AbortSignal.abort("no") });
    assert.equal(await rejection(collect(aborted)), "no");
    assert.deepEqual(closings(table.all), [1, 1]);
    assert.deepEqual(peer.writes, []);
  });

  it("is refused, all of it and before anything is written, if some of it is closed", async () => {
    const { peer, ftl, table } = open();
    await assert.rejects(ftl.add.withFds({ a: 1, b: 1 }, { fds: [1, { fd: -1 }, 2] }), {
      code: "ERR_VARLINK_VALUE",
      message: "fds[1] cannot be passed: EBADF: bad file descriptor, dup",
    });
    await settled();
    assert.deepEqual(closings(table.all), [1]);
    assert.deepEqual(peer.writes, []);
  });

  it("is at most 253", async () => {
    const { peer, ftl, table } = open();
    const many = { fds: Array(254).fill(1) };
    const error = {
      code: "ERR_VARLINK_VALUE",
      message: "a message carries at most 253 descriptors, got 254",
    };
    await assert.rejects(ftl.add.withFds({ a: 1, b: 1 }, many), error);
    await assert.rejects(collect(ftl.watch.more.withFds({}, many)), error);
    await settled();
    assert.deepEqual([peer.writes, table.all], [[], []]);
    void ftl.note.oneway.withFds({ text: "" }, { fds: Array(253).fill(1) });
    await settled();
    assert.equal(peer.writtenDescriptors[0]?.length, 253);
  });

  it("takes a runtime that passes descriptors", async () => {
    const { connection, ftl, peer } = openTestConnection();
    const disabled = { code: "ERR_VARLINK_FDS_DISABLED", name: "UsageError" };
    await assert.rejects(ftl.add.withFds({ a: 1, b: 1 }), disabled);
    await assert.rejects(ftl.add.result.withFds({ a: 1, b: 1 }), disabled);
    await assert.rejects(ftl.note.oneway.withFds({ text: "" }), disabled);
    await assert.rejects(ftl.open.upgrade.withFds(), disabled);
    await assert.rejects(collect(ftl.watch.more.withFds()), disabled);
    await assert.rejects(connection.call.withFds("a.b.C"), disabled);
    await settled();
    assert.deepEqual(peer.writes, []);
  });
});

describe("what comes with a reply", () => {
  it("is the caller's", async () => {
    const { peer, ftl } = open();
    const call = ftl.add.withFds({ a: 1, b: 1 });
    const result = ftl.add.result.withFds({ a: 1, b: 1 });
    await settled();
    const [first, second] = [descriptors(2), descriptors(1)];
    peer.say(reply({ sum: 2 }), first);
    peer.say(reply({ sum: 3 }), second);
    assert.deepEqual(await call, { reply: { sum: 2 }, fds: first });
    assert.deepEqual(await result, { ok: true, reply: { sum: 3 }, fds: second });
    assert.deepEqual(closings([...first, ...second]), [0, 0, 0]);
  });

  it("is the caller's with an error too, and nobody's with an ill-typed one", async () => {
    const { peer, ftl } = open();
    const call = rejection(ftl.add.withFds({ a: 1, b: 1 }));
    const result = ftl.add.result.withFds({ a: 1, b: 1 });
    const wrong = rejection(ftl.add.withFds({ a: 1, b: 1 }));
    await settled();
    const [first, second, third] = [descriptors(1), descriptors(1), descriptors(1)];
    peer.say(errorReply("org.example.Ftl.Refused", { reason: "busy" }), first);
    peer.say(errorReply("org.example.Ftl.Failed"), second);
    peer.say(errorReply("org.example.Ftl.Refused", { reason: 1 }), third);
    const error = await call;
    assert.ok(isError(error, Ftl.errors.Refused));
    assert.equal(error.fds, first);
    const failed = await result;
    assert.deepEqual(!failed.ok && failed.error.fds, second);
    assert.deepEqual(
      await wrong.then((caught) => (caught as { code: string }).code),
      "ERR_VARLINK_REPLY_TYPE",
    );
    assert.deepEqual(closings([...first, ...second, ...third]), [0, 0, 1]);
  });

  it("is nobody's with an error that nests too deep, which rejects its call alone", async () => {
    const { peer, connection, ftl } = open();
    const deep = rejection(connection.call.withFds("org.example.Other.Method"));
    const next = ftl.add({ a: 1, b: 1 });
    await settled();
    const fds = descriptors(2);
    const parameters = `{"a":${"[".repeat(1100)}${"]".repeat(1100)}}`;
    peer.say(`{"error":"org.example.Other.Failed","parameters":${parameters}}\0`, fds);
    assert.equal(((await deep) as { code: string }).code, "ERR_VARLINK_PROTOCOL");
    assert.deepEqual(closings(fds), [1, 1]);
    peer.say(reply({ sum: 2 }));
    assert.deepEqual(await next, { sum: 2 });
  });

  it("is yielded by a stream", async () => {
    const { peer, ftl } = open();
    const all = collect(ftl.watch.more.withFds());
    await settled();
    const [first, last] = [descriptors(2), descriptors(1)];
    peer.say(reply({ count: 1 }, true), first);
    peer.say(reply({ count: 2 }, true));
    peer.say(reply({ count: 3 }), last);
    assert.deepEqual(await all, [
      { reply: { count: 1 }, fds: first },
      { reply: { count: 2 }, fds: [] },
      { reply: { count: 3 }, fds: last },
    ]);
    assert.deepEqual(closings([...first, ...last]), [0, 0, 0]);
  });

  it("comes with an upgrade's stream", async () => {
    const { peer, ftl } = open();
    const upgrade = ftl.open.upgrade.withFds();
    await settled();
    const [first, unread] = [descriptors(1), descriptors(1)];
    peer.say(reply({ id: 1 }), first);
    peer.say("raw", unread);
    const { reply: answer, fds, stream } = await upgrade;
    assert.deepEqual([answer, fds, stream.descriptors], [{ id: 1 }, first, unread]);
    assert.deepEqual(closings([...first, ...unread]), [0, 0]);
  });

  for (const [what, begin] of [
    ["a plain call", ({ ftl }) => ftl.add({ a: 1, b: 1 })],
    ["a plain result", ({ ftl }) => ftl.add.result({ a: 1, b: 1 })],
    ["a call whose reply is ignored", ({ connection }) => connection.call("a.b.C", {}, { reply: "ignore" })],
    ["a stream", ({ ftl }) => collect(ftl.watch.more())],
    ["an upgrade", ({ ftl }) => ftl.open.upgrade()],
    ["a call that was given up", ({ ftl }) => ftl.add.withFds({ a: 1, b: 1 }, { signal: soon() })],
    ["a call whose reply is ill-typed", ({ ftl }) => ftl.open.withFds()],
    ["a stream whose reply is ill-typed", ({ ftl }) => collect(ftl.watch.more.withFds())],
    ["a call of which no reply may come", ({ ftl }) => ftl.note.oneway.withFds({ text: "" })],
  ] satisfies [string, (opened: ReturnType<typeof open>) => Promise<unknown>][]) {
    it(`is closed at once if it is ${what}`, async () => {
      const opened = open();
      const seen = outcome(begin(opened));
      await settled();
      const fds = descriptors(2);
      const isIllTyped = what.includes("ill-typed");
      opened.peer.say(reply(isIllTyped ? { id: "x", count: "x" } : { sum: 1, count: 1, id: 1 }), fds);
      assert.deepEqual(closings(fds), [1, 1]);
      await settled();
      assert.notEqual(seen.state, "pending");
    });
  }

  it("is closed if nobody called, or it cannot be read", async () => {
    for (const text of [reply({}), "no JSON\0", '{"unknown":1}\0']) {
      const { peer, connection } = open();
      const fds = descriptors(1);
      peer.say(text, fds);
      await connection.closed;
      assert.deepEqual(closings(fds), [1], text);
    }
  });

  it("is closed if the loop is left before it is asked for", async () => {
    const { peer, ftl } = open();
    const [first, second] = [descriptors(1), descriptors(1)];
    const loop = (async () => {
      for await (const { fds } of ftl.watch.more.withFds()) return fds;
      return [];
    })();
    await settled();
    peer.say(reply({ count: 1 }, true), first);
    peer.say(reply({ count: 2 }, true), second);
    assert.deepEqual(await loop, first);
    assert.deepEqual(closings([...first, ...second]), [0, 1]);
  });

  it("is closed if the stream is aborted before it is asked for", async () => {
    const { peer, ftl } = open();
    const controller = new AbortController();
    const stream = ftl.watch.more.withFds({}, { signal: controller.signal })[Symbol.asyncIterator]();
    const first = stream.next();
    await settled();
    const [taken, left] = [descriptors(1), descriptors(2)];
    peer.say(reply({ count: 1 }, true), taken);
    peer.say(reply({ count: 2 }, true), left);
    await first;
    controller.abort("enough");
    assert.equal(await rejection(stream.next()), "enough");
    assert.deepEqual(closings([...taken, ...left]), [0, 1, 1]);
  });

  it("holds a stream back when much of it waits for the loop", async () => {
    const { peer, ftl } = open({ maxWaitingReplies: 100, maxWaitingDescriptors: 4 });
    const stream = ftl.watch.more.withFds()[Symbol.asyncIterator]();
    const first = stream.next();
    await settled();
    for (let count = 1; count <= 3; count += 1) peer.say(reply({ count }, true), descriptors(2));
    await first;
    assert.equal(peer.isPaused, true);
    await stream.next();
    assert.equal(peer.isPaused, false);
  });
});

/** Aborts when the call has been written. */
function soon(): AbortSignal {
  const controller = new AbortController();
  setImmediate(() => controller.abort());
  return controller.signal;
}
