import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { UsageError } from "../errors.ts";
import { MethodError, markReceived } from "../method-error.ts";
import { type CountedDescriptor, descriptors } from "../test-descriptors.ts";
import { testDescriptorRuntime } from "../test-runtime.ts";
import { finite, upgrade } from "./handler.ts";
import type { ServiceCall } from "./service-call.ts";
import {
  call,
  continues,
  deferred,
  Example,
  errorReply,
  internal,
  reply,
  serveExample,
  type TestServerOptions,
  turn,
} from "./test-service.ts";
import { withFds } from "./with-fds.ts";

const name = (member: string): string => `org.example.Example.${member}`;

/** A service that passes descriptors, and one client of it. */
function open(handlers: object, options: TestServerOptions = {}) {
  const runtime = testDescriptorRuntime();
  const service = serveExample(handlers, { ...options, runtime });
  return { ...service, peer: service.connect(), table: runtime.table };
}

const closings = (fds: readonly CountedDescriptor[]): number[] => fds.map((fd) => fd.closings);

describe("what comes with a call", () => {
  it("is given to its handler, and closed when the call is answered unless it was taken", async () => {
    const [taken, closed, left] = descriptors(3) as [CountedDescriptor, CountedDescriptor, CountedDescriptor];
    const seen: (readonly unknown[])[] = [];
    const { peer } = open({
      nothing(_: unknown, { fds }: ServiceCall) {
        seen.push(fds);
        fds[0]?.take();
        fds[1]?.close();
        assert.deepEqual(closings([left]), [0]);
      },
    });
    peer.say(call("Nothing"), [taken, closed, left]);
    peer.say(call("Nothing"));
    await peer.written(2);
    assert.deepEqual(seen, [[taken, closed, left], []]);
    assert.deepEqual(closings([taken, closed, left]), [1, 1, 1]);
  });

  it("stays open while the handler works, also when its client has gone", async () => {
    const fds = descriptors(1);
    const work = deferred();
    const { peer } = open({ nothing: () => work.promise });
    peer.say(call("Nothing"), fds);
    await turn();
    peer.hangUp();
    await turn();
    assert.deepEqual(closings(fds), [0]);
    work.resolve();
    await turn();
    assert.deepEqual(closings(fds), [1]);
  });

  it("stays open until a stream has ended, or was left", async () => {
    for (const end of ["return", "gone"] as const) {
      const fds = descriptors(1);
      const [next, last] = [deferred(), deferred()];
      const { peer } = open({
        async *count() {
          try {
            yield { count: 1 };
            await next.promise;
            yield { count: 2 };
          } finally {
            await last.promise;
          }
        },
      });
      peer.say(call("Count", { to: 2 }, "more"), fds);
      await peer.written(1);
      if (end === "gone") peer.hangUp();
      next.resolve();
      await turn();
      assert.deepEqual(closings(fds), [0], end);
      last.resolve();
      await turn();
      assert.deepEqual(closings(fds), [1], end);
    }
  });

  it("is closed if no handler sees it", async () => {
    const { peer } = open({ nothing: () => assert.fail("must not be called") });
    const fds = descriptors(5);
    const [unknown, wrong, flagged, ...rest] = fds as [
      CountedDescriptor,
      CountedDescriptor,
      CountedDescriptor,
    ];
    peer.say(call("Unknown"), [unknown]);
    peer.say(call("Nothing", { x: 1 }), [wrong]);
    peer.say(call("Nothing", {}, "upgrade"), [flagged]);
    await peer.written(3);
    peer.say("no JSON\0", rest);
    await peer.closed();
    assert.deepEqual(closings(fds), [1, 1, 1, 1, 1]);
  });

  it("is closed if the call still waits when the connection ends", async () => {
    const never = deferred();
    const { peer } = open({ nothing: () => never.promise });
    const [first, waiting, late] = [descriptors(1), descriptors(2), descriptors(1)];
    peer.say(call("Nothing"), first);
    peer.say(call("Nothing"), waiting);
    await turn();
    peer.breakOff();
    peer.say(call("Nothing"), late);
    await turn();
    assert.deepEqual(closings([...first, ...waiting, ...late]), [0, 1, 1, 1]);
    never.resolve();
    await turn();
    assert.deepEqual(closings(first), [1]);
  });

  it("is closed when a oneway call was served", async () => {
    const fds = descriptors(1);
    const { peer } = open({ nothing: async () => {} });
    peer.say(call("Nothing", {}, "oneway"), fds);
    await turn();
    assert.deepEqual([closings(fds), peer.messages], [[1], []]);
  });

  it("goes on with an upgrade's stream, until that has ended", async () => {
    const fds = descriptors(1);
    let given: readonly unknown[] = [];
    const { peer } = open({
      open: upgrade((_, { fds: own }) => {
        given = own;
        return { reply: { port: 1 }, takeOver() {} };
      }),
    });
    peer.say(call("Open", {}, "upgrade"), fds);
    await peer.written(1);
    assert.deepEqual([given, closings(fds)], [fds, [0]]);
    peer.breakOff();
    assert.deepEqual(closings(fds), [1]);
  });

  it("holds reading back when much of it waits", async () => {
    const work = deferred();
    const { peer } = open({ nothing: () => work.promise }, { maxWaitingDescriptors: 4 });
    for (let count = 0; count < 3; count += 1) peer.say(call("Nothing"), descriptors(2));
    await turn();
    assert.equal(peer.isPaused, true);
    work.resolve();
    await turn();
    assert.equal(peer.isPaused, false);
    assert.equal(peer.messages.length, 3);
  });

  it("is closed at once by a server that passes none", async () => {
    const fds = descriptors(2);
    let given: readonly unknown[] | undefined;
    const { connect } = serveExample({
      nothing(_: unknown, { fds: own }: ServiceCall) {
        given = own;
        assert.deepEqual(closings(fds), [1, 1]);
      },
    });
    const peer = connect();
    peer.say(call("Nothing"), fds);
    await peer.written(1);
    assert.deepEqual(given, []);
  });
});

describe("what a handler passes", () => {
  it("is duplicated by withFds and stays its own", async () => {
    const { peer, table } = open({
      echo({ text }: { text: string }) {
        using own = table.open();
        return withFds({ text }, [own, own.fd]);
      },
    });
    peer.say(call("Echo", { text: "a" }));
    await peer.written(1);
    assert.deepEqual(peer.messages, [reply({ text: "a" })]);
    assert.deepEqual(peer.writtenDescriptors, [table.all.slice(1)]);
    assert.deepEqual(closings(table.all), [1, 0, 0]);
  });

  it("leaves with the values of a stream, each with its own", async () => {
    const streams = {
      *count() {
        yield withFds({ count: 1 }, [1]);
        yield { count: 2 };
        return withFds({ count: 3 }, [1, 2]);
      },
      watch: async () => finite([withFds({ value: 1 }, [1]), { value: 2 }, withFds({ value: 3 }, [1, 2])]),
    };
    for (const [method, key] of [
      ["Count", "count"],
      ["Watch", "value"],
    ] as const) {
      const { peer, table } = open(streams);
      peer.say(call(method, method === "Count" ? { to: 3 } : {}, "more"));
      const messages = await peer.written(3);
      assert.deepEqual(messages, [continues({ [key]: 1 }), continues({ [key]: 2 }), reply({ [key]: 3 })]);
      const lengths = peer.writtenDescriptors.map(({ length }) => length);
      assert.deepEqual(lengths, [1, 0, 2]);
      assert.equal(table.openCount, 3);
    }
  });

  it("leaves with an error, and with the reply to an upgrade", async () => {
    const { peer, table } = open({
      nothing() {
        using own = table.open();
        throw new Example.errors.Refused({ why: "0" }, { fds: [own] });
      },
      open: upgrade(() => ({ reply: withFds({ port: 1 }, [1, 2]), takeOver() {} })),
    });
    peer.say(call("Nothing"));
    await peer.written(1);
    peer.say(call("Open", {}, "upgrade"));
    await peer.written(2);
    assert.deepEqual(peer.messages, [errorReply(name("Refused"), { why: "0" }), reply({ port: 1 })]);
    assert.deepEqual(peer.writtenDescriptors, [[table.all[1]], table.all.slice(2)]);
    assert.deepEqual(closings(table.all), [1, 0, 0, 0]);
  });

  it("is passed on by a fallback, from a reply and from an error", async () => {
    const received = descriptors(2);
    const { peer, table } = open(
      {},
      {
        fallback: async ({ method, fds }) => {
          if (method === "a.b.Reply") return withFds({ x: 1 }, fds);
          const error = new MethodError("a.b.Failed", { x: 1 });
          Object.defineProperty(error, "fds", { value: received, configurable: true });
          throw markReceived(error);
        },
      },
    );
    const sent = descriptors(1);
    peer.say(call("a.b.Reply"), sent);
    peer.say(call("a.b.Error"));
    await peer.written(2);
    assert.deepEqual(peer.writtenDescriptors, [table.all, received]);
    assert.deepEqual([closings(sent), closings(received), table.all.length], [[1], [0, 0], 1]);
  });

  for (const [what, handlers, bytes] of [
    ["a oneway call's", { nothing: () => withFds({}, [1]) }, call("Nothing", {}, "oneway")],
    ["a oneway call's error's", { nothing: refuse }, call("Nothing", {}, "oneway")],
    ["an ill-typed reply's", { echo: () => withFds({ text: 1 }, [1]) }, call("Echo", { text: "" })],
    ["an ill-typed error's", { nothing: refuseWrongly }, call("Nothing")],
    ["an upgrade's ill-typed reply's", { open: upgrade(openWrongly as never) }, call("Open", {}, "upgrade")],
  ] as const) {
    it(`is closed if it is ${what}`, async () => {
      const { peer, table } = open(handlers);
      peer.say(bytes);
      await turn();
      assert.deepEqual(closings(table.all), [1]);
      assert.ok(peer.writtenDescriptors.every(({ length }) => length === 0));
    });
  }

  it("is closed behind the first value, if the call is without more", async () => {
    const { peer, table } = open({
      watch: () => [withFds({ value: 1 }, [1]), withFds({ value: 2 }, [1]), { value: 3 }],
      *count() {
        yield withFds({ count: 1 }, [1]);
        yield withFds({ count: 2 }, [1]);
      },
    });
    peer.say(call("Watch"));
    peer.say(call("Count", { to: 2 }));
    await peer.written(2);
    await turn();
    assert.deepEqual(closings(table.all), [0, 1, 0]);
    assert.deepEqual(peer.writtenDescriptors, [[table.all[0]], [table.all[2]]]);
  });

  for (const [bytes, handlers] of [
    [call("Nothing"), (work) => ({ nothing: () => work.then(() => withFds({}, [1])) })],
    [call("Nothing"), (work) => ({ nothing: () => work.then(refuse) })],
    [call("Watch"), (work) => ({ watch: () => work.then(() => [withFds({ value: 1 }, [1])]) })],
    [call("Count", { to: 1 }, "more"), (work) => ({ count: () => counting(work) })],
    [call("Count", { to: 1 }), (work) => ({ count: () => counting(work) })],
    [call("Open", {}, "upgrade"), (work) => ({ open: upgrade((() => work.then(opening)) as never) })],
  ] satisfies [string, (work: Promise<void>) => object][]) {
    it(`is closed if the client of ${bytes.slice(0, -1)} has gone before it could leave`, async () => {
      const work = deferred();
      const { peer, table } = open(handlers(work.promise));
      peer.say(bytes);
      await turn();
      peer.breakOff();
      await turn();
      work.resolve();
      await turn();
      assert.deepEqual(closings(table.all), [1]);
    });
  }

  it("is closed if an iterator says it when it is left", async () => {
    const { peer, table } = open({
      count: () => ({
        [Symbol.iterator]: () => ({
          next: () => ({ done: false, value: { count: 1 } }),
          return: () => ({ done: true, value: withFds({ count: 2 }, [1]) }),
        }),
      }),
    });
    peer.say(call("Count", { to: 1 }));
    await peer.written(1);
    await turn();
    assert.deepEqual(closings(table.all), [1]);
  });

  it("is an internal failure where a server passes none", async () => {
    const passing = open({});
    for (const handlers of [{ nothing: () => withFds({}, [1]) }, { nothing: refuse }]) {
      const { connect, failures } = serveExample(handlers);
      const peer = connect();
      peer.say(call("Nothing"));
      await peer.written(1);
      assert.deepEqual(peer.messages, [internal]);
      assert.equal(codeOf(failures), "ERR_VARLINK_FDS_DISABLED");
    }
    // Copied all the same, by the way of the server that passes some.
    assert.deepEqual(closings(passing.table.all), [1, 1]);
  });

  it("is at most 253", async () => {
    const { peer, table, failures } = open({ nothing: () => withFds({}, Array(254).fill(1)) });
    peer.say(call("Nothing"));
    await peer.written(1);
    assert.deepEqual([peer.messages, table.all], [[internal], []]);
    assert.equal(codeOf(failures), "ERR_VARLINK_VALUE");
  });
});

function refuse(): never {
  throw new Example.errors.Refused({ why: "no" }, { fds: [1] });
}

function refuseWrongly(): never {
  throw new Example.errors.Refused({ why: 1 } as never, { fds: [1] });
}

function openWrongly() {
  return { reply: withFds({ port: "x" }, [1]), takeOver: () => assert.fail("must not be called") };
}

function opening() {
  return { reply: withFds({ port: 1 }, [1]), takeOver: () => assert.fail("must not be called") };
}

async function* counting(work: Promise<void>) {
  await work;
  yield withFds({ count: 1 }, [1]);
}

function codeOf(failures: readonly { readonly error: unknown }[]): unknown {
  const [first] = failures;
  return first?.error instanceof UsageError ? first.error.code : first;
}
