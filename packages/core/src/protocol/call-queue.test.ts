import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ProtocolError } from "../errors.ts";
import { CallQueue, type QueuedCall } from "./call-queue.ts";
import type { CallFlag, Parameters, Reply } from "./message.ts";

interface NumberedCall extends QueuedCall {
  readonly id: number;
}

function calls(): (flag?: CallFlag, method?: string) => NumberedCall {
  let id = 0;
  return (flag, method = "org.example.Some") => {
    id += 1;
    return { id, flag, method };
  };
}

const success: Reply = { parameters: {}, continues: false, error: undefined, json: "{}" };
const continues: Reply = { ...success, continues: true };
const failure = (error: string, parameters: Parameters = {}): Reply => ({ ...success, error, parameters });

describe("CallQueue", () => {
  it("brings replies to calls in their order", () => {
    const queue = new CallQueue<NumberedCall>();
    const make = calls();
    const written = [make(), make(), make()];
    for (const call of written) queue.written(call);
    assert.deepEqual(
      written.map(() => queue.receive(success)),
      written.map((call) => ({ call, isLast: true })),
    );
    assert.equal(queue.size, 0);
  });

  it("lets an error take the place of the reply", () => {
    const queue = new CallQueue<NumberedCall>();
    const make = calls();
    const [a, b] = [make(), make()];
    queue.written(a);
    queue.written(b);
    assert.deepEqual(queue.receive(failure("a.E")), { call: a, isLast: true });
    assert.deepEqual(queue.receive(success), { call: b, isLast: true });
  });

  it("gives a stream all replies up to the last", () => {
    const queue = new CallQueue<NumberedCall>();
    const stream = calls()("more");
    queue.written(stream);
    assert.deepEqual(queue.receive(continues), { call: stream, isLast: false });
    assert.deepEqual(queue.receive(continues), { call: stream, isLast: false });
    assert.equal(queue.size, 1);
    assert.deepEqual(queue.receive(success), { call: stream, isLast: true });
    assert.equal(queue.size, 0);
  });

  it("ends a stream by an error", () => {
    const queue = new CallQueue<NumberedCall>();
    queue.written(calls()("more"));
    queue.receive(continues);
    assert.equal(queue.receive(failure("a.E")).isLast, true);
  });

  it("lets calls be written behind calls, and a stream or an upgrade behind calls", () => {
    for (const flag of ["more", "upgrade"] as const) {
      const queue = new CallQueue<NumberedCall>();
      const make = calls();
      for (const next of [make(), make("oneway"), make(), make(flag)]) {
        assert.equal(queue.mayWrite(), true);
        queue.written(next);
      }
    }
  });

  it("lets nothing be written behind a stream until it has ended", () => {
    const queue = new CallQueue<NumberedCall>();
    queue.written(calls()("more"));
    assert.equal(queue.mayWrite(), false);
    queue.receive(continues);
    assert.equal(queue.mayWrite(), false);
    queue.receive(success);
    assert.equal(queue.mayWrite(), true);
  });

  it("lets nothing be written behind an upgrade until it was refused", () => {
    const queue = new CallQueue<NumberedCall>();
    queue.written(calls()("upgrade"));
    assert.equal(queue.mayWrite(), false);
    queue.receive(failure("a.E"));
    assert.equal(queue.isUpgraded, false);
    assert.equal(queue.mayWrite(), true);
  });

  it("lets nothing be written or read once upgraded", () => {
    const queue = new CallQueue<NumberedCall>();
    queue.written(calls()("upgrade"));
    queue.receive(success);
    assert.equal(queue.isUpgraded, true);
    assert.equal(queue.mayWrite(), false);
    assert.throws(() => queue.receive(success), ProtocolError);
  });

  it("refuses a reply that no call asked for", () => {
    assert.throws(() => new CallQueue().receive(success), {
      code: "ERR_VARLINK_PROTOCOL",
      message: "a reply came that no call asked for",
    });
    assert.throws(() => new CallQueue().receive(failure("a.E")), {
      message: 'the error "a.E" came that no call asked for',
    });
  });

  it("refuses more replies than calls", () => {
    const queue = new CallQueue<NumberedCall>();
    queue.written(calls()());
    queue.receive(success);
    assert.throws(() => queue.receive(success), ProtocolError);
  });

  it("refuses a reply that says continues to a call without more", () => {
    for (const flag of [undefined, "upgrade"] as const) {
      const queue = new CallQueue<NumberedCall>();
      queue.written(calls()(flag));
      assert.throws(() => queue.receive(continues), {
        code: "ERR_VARLINK_PROTOCOL",
        message: 'a reply to org.example.Some says "continues" without "more"',
      });
      assert.equal(queue.takeAll().length, 1, "the call it came to is still there to be failed");
    }
  });

  it("names the oneway calls when a reply came to one of them", () => {
    const queue = new CallQueue<NumberedCall>();
    queue.written(calls()("oneway", "org.example.Quiet"));
    assert.equal(queue.size, 0);
    assert.throws(() => queue.receive(failure("org.varlink.service.MethodNotFound")), {
      message:
        'the error "org.varlink.service.MethodNotFound" came to the oneway call of "org.example.Quiet"',
    });
  });

  it("keeps few names of oneway calls, however many there were", () => {
    const queue = new CallQueue<NumberedCall>();
    const make = calls();
    for (let index = 0; index < 10_000; index += 1)
      queue.written(make("oneway", `org.example.Quiet${index}`));
    assert.throws(
      () => queue.receive(success),
      (error: Error) => error.message.length < 500 && error.message.includes("Quiet9999"),
    );
  });

  it("takes out all calls that wait, in order, and forgets them", () => {
    const queue = new CallQueue<NumberedCall>();
    const make = calls();
    const written = [make(), make(), make()];
    for (const call of written) queue.written(call);
    queue.receive(success);
    assert.deepEqual(queue.takeAll(), written.slice(1));
    assert.equal(queue.size, 0);
    assert.deepEqual(queue.takeAll(), []);
  });

  it("keeps the order over more calls than it holds answered ones", () => {
    const queue = new CallQueue<NumberedCall>();
    const make = calls();
    for (let index = 0; index < 5000; index += 1) queue.written(make());
    for (let id = 1; id <= 5000; id += 1) assert.equal(queue.receive(success).call.id, id);
  });
});

describe("CallQueue and services that answer oneway calls", () => {
  const cases: readonly (readonly [string, Reply, "own" | "stray"])[] = [
    ["a success", success, "own"],
    ["an error of the interface", failure("org.example.Broken"), "own"],
    ["MethodNotFound about it", failure("org.varlink.service.MethodNotFound", { method: "Loud" }), "own"],
    [
      "MethodNotFound about its full name",
      failure("org.varlink.service.MethodNotFound", { method: "org.example.Loud" }),
      "own",
    ],
    [
      "MethodNotFound about another method",
      failure("org.varlink.service.MethodNotFound", { method: "Quiet" }),
      "stray",
    ],
    [
      "MethodNotFound about a longer name that ends alike",
      failure("org.varlink.service.MethodNotFound", { method: "VeryLoud" }),
      "stray",
    ],
    [
      "MethodNotImplemented about another method",
      failure("org.varlink.service.MethodNotImplemented", { method: "org.example.Quiet" }),
      "stray",
    ],
    [
      "InterfaceNotFound about its interface",
      failure("org.varlink.service.InterfaceNotFound", { interface: "org.example" }),
      "own",
    ],
    [
      "InterfaceNotFound about another interface",
      failure("org.varlink.service.InterfaceNotFound", { interface: "org.other" }),
      "stray",
    ],
    ["MethodNotFound about nothing", failure("org.varlink.service.MethodNotFound"), "own"],
  ];
  for (const [what, reply, whose] of cases) {
    it(`take ${what} for ${whose === "own" ? "the reply of the call behind" : "a violation"}`, () => {
      const queue = new CallQueue<NumberedCall>();
      const make = calls();
      queue.written(make("oneway", "org.example.Quiet"));
      queue.written(make(undefined, "org.example.Loud"));
      if (whose === "own") assert.equal(queue.receive(reply).call.method, "org.example.Loud");
      else assert.throws(() => queue.receive(reply), ProtocolError);
    });
  }

  it("look at nothing where no oneway call was written before", () => {
    const queue = new CallQueue<NumberedCall>();
    const make = calls();
    queue.written(make());
    queue.written(make("oneway"));
    const stray = failure("org.varlink.service.MethodNotFound", { method: "Quiet" });
    assert.equal(queue.receive(stray).call.id, 1);
  });
});
