import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Observer } from "../observer.ts";
import { collect, errorReply, openTestConnection, rejection, reply } from "../test-client.ts";
import { recordingObserver } from "../test-observer.ts";
import { settled } from "../test-runtime.ts";

describe("the observer of a client", () => {
  it("hears of every variant of a call, and how it ended", async () => {
    const { observer, lines } = recordingObserver();
    const { peer, ftl } = openTestConnection({ observer });
    const calls = [
      ftl.add({ a: 1, b: 2 }),
      rejection(ftl.add({ a: 1, b: 2 })),
      rejection(ftl.add({ a: 1, b: 2 })),
    ];
    calls.push(rejection(ftl.add({ a: Number.NaN, b: 2 })));
    await settled();
    peer.say(reply({ sum: 3 }) + errorReply("org.example.Ftl.Failed") + reply({ sum: "x" }));
    await Promise.all(calls);
    await ftl.note.oneway({ text: "x" });
    const stream = collect(ftl.watch.more());
    await settled();
    peer.say(reply({ count: 1 }, true) + reply({ count: 2 }));
    await stream;
    const failing = rejection(collect(ftl.watch.more()));
    await settled();
    peer.say(reply({ count: 1 }, true) + errorReply("org.example.Ftl.Failed"));
    await failing;
    const upgraded = ftl.open.upgrade();
    await settled();
    peer.say(reply({ id: 1 }));
    await upgraded;
    assert.deepEqual(lines.filter((line) => line.includes(": ") && line.startsWith("call")).sort(), [
      "call Add plain: error org.example.Ftl.Failed",
      "call Add plain: failure ERR_VARLINK_REPLY_TYPE",
      "call Add plain: failure ERR_VARLINK_VALUE",
      "call Add plain: reply",
      "call Note oneway: oneway",
      "call Open upgrade: upgrade",
      "call Watch more: error org.example.Ftl.Failed 1 values",
      "call Watch more: reply 2 values",
    ]);
    assert.equal(lines.filter((line) => !line.includes(": ") && line.startsWith("call")).length, 8);
    assert.equal(lines[0], "client opened unix:/run/ftl");
  });

  it("hears of what nobody waits for any more, and of a stream only once it begins", async () => {
    const { observer, lines } = recordingObserver();
    const { peer, ftl, connection } = openTestConnection({ observer });
    await using _never = ftl.watch.more();
    const controller = new AbortController();
    const aborted = rejection(ftl.add({ a: 1, b: 2 }, { signal: controller.signal }));
    controller.abort(new Error("enough"));
    await aborted;
    await rejection(ftl.add({ a: 1, b: 2 }, { timeoutMs: 1 }));
    peer.say(reply({ sum: 3 }));
    const stream = ftl.watch.more();
    await settled();
    assert.equal(lines.filter((line) => line.includes("Watch")).length, 0);
    const left = (async () => {
      for await (const _ of stream) break;
    })();
    await settled();
    peer.say(reply({ count: 1 }, true));
    await left;
    await connection.close();
    await rejection(ftl.add({ a: 1, b: 2 }));
    assert.deepEqual(lines, [
      "client opened unix:/run/ftl",
      "call Add plain",
      "call Add plain: abandoned",
      "call Add plain",
      "call Add plain: abandoned ERR_VARLINK_TIMEOUT",
      "call Watch more",
      "call Watch more: abandoned 1 values",
      "client closed: the connection to unix:/run/ftl has ended: the stream of org.example.Ftl.Watch was left",
      "call Add plain",
      "call Add plain: failure ERR_VARLINK_CONNECTION_CLOSED",
    ]);
  });

  it("hears of a violation before the connection closes", async () => {
    const { observer, lines } = recordingObserver();
    const { peer, connection } = openTestConnection({ observer });
    peer.say(reply({}));
    await connection.closed;
    assert.deepEqual(lines.slice(1), [
      "client violation: a reply came that no call asked for",
      "client closed: a reply came that no call asked for",
    ]);
  });

  it("may add to the header; the caller's own members have the last word", async () => {
    const { observer } = recordingObserver({ header: { "org.example.a": 1, "org.example.b": 2 } });
    const { peer, ftl } = openTestConnection({ observer });
    const call = ftl.add({ a: 1, b: 2 }, { header: { "org.example.b": 3 } });
    await settled();
    peer.say(reply({ sum: 3 }));
    await call;
    const stream = collect(ftl.watch.more());
    await settled();
    peer.say(reply({ count: 1 }));
    await stream;
    assert.deepEqual(peer.messages, [
      { method: "org.example.Ftl.Add", parameters: { a: 1, b: 2 }, "org.example.a": 1, "org.example.b": 3 },
      { method: "org.example.Ftl.Watch", more: true, "org.example.a": 1, "org.example.b": 2 },
    ]);
  });

  it("is asked each time, makes nothing of calls that it does not want, and costs no call its reply by throwing", async () => {
    const asked: string[] = [];
    const observer: Observer = {
      get clientCall() {
        asked.push("asked");
        return asked.length === 1
          ? undefined
          : () => {
              throw new Error("a mistake");
            };
      },
    };
    const { peer, ftl, runtime } = openTestConnection({ observer });
    const calls = Promise.all([ftl.add({ a: 1, b: 2 }), ftl.add({ a: 1, b: 2 })]);
    await settled();
    peer.say(reply({ sum: 3 }) + reply({ sum: 3 }));
    await calls;
    assert.equal(asked.length, 2);
    assert.deepEqual(
      runtime.warnings.map(({ cause }) => String(cause)),
      ["Error: a mistake"],
    );
  });
});
