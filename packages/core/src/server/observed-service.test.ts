import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { describe, it } from "node:test";
import { joinObservers } from "../observer.ts";
import { recordingObserver } from "../test-observer.ts";
import { settled } from "../test-runtime.ts";
import { finite, upgrade } from "./handler.ts";
import { call, Example, reply, serveExample } from "./test-service.ts";

const handlers = {
  echo: ({ text }: { text: string }) => ({ text: text === "wrong" ? 7 : text }),
  *count({ to }: { to: number }) {
    for (let count = 1; count <= to; count += 1) yield { count };
  },
  nothing() {
    throw new Example.errors.Bare();
  },
  watch: () => new Promise(() => {}),
  open: upgrade(() => ({ reply: {}, takeOver() {} })),
};

describe("the observer of a service", () => {
  it("hears of every call when its turn has come, and how it was answered", async () => {
    const { observer, lines } = recordingObserver();
    const { connect } = serveExample(handlers, { observer });
    const peer = connect();
    peer.say(
      call("Echo", { text: "x" }) +
        call("Echo", { text: "wrong" }) +
        call("Count", { to: 3 }, "more") +
        call("Nothing") +
        call("Nothing", {}, "oneway") +
        call("Echo", { text: "x" }, "oneway") +
        call("Missing") +
        call("Open", {}, "upgrade"),
    );
    await peer.written(8);
    assert.deepEqual(lines, [
      "server opened undefined",
      "answer Echo",
      "answer Echo: reply",
      "answer Echo",
      "failure of org.example.Example.Echo: UsageError: the handler of org.example.Example.Echo is wrong: expected a string at parameters.text, received the number 7",
      "answer Echo: failure io.systemd.System",
      "answer Count",
      "answer Count: reply 3 values",
      "answer Nothing",
      "answer Nothing: error org.example.Example.Bare",
      "answer Nothing",
      "answer Nothing: oneway org.example.Example.Bare",
      "answer Echo",
      "answer Echo: oneway",
      "answer Missing",
      "answer Missing: error org.varlink.service.MethodNotFound",
      "answer Open",
      "answer Open: upgrade",
    ]);
  });

  it("hears of a client that goes away under a call, and of one that breaks the protocol", async () => {
    const { observer, lines } = recordingObserver();
    const { connect } = serveExample(handlers, { observer });
    const peer = connect();
    peer.say(call("Watch"));
    peer.hangUp();
    await settled();
    connect().say("[]\0");
    await settled();
    assert.deepEqual(lines, [
      "server opened undefined",
      "answer Watch",
      "answer Watch: abandoned",
      "server closed: the client has gone away",
      "server opened undefined",
      "server violation: a call must be an object, got an array",
      "server closed: a call must be an object, got an array",
    ]);
  });

  it("runs a handler, what it awaits, and each step of its stream in a context of its own", async () => {
    const context = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const note = (): void => void seen.push(context.getStore());
    const noted = (next: () => unknown): unknown => {
      note();
      return next();
    };
    const { observer } = recordingObserver({ run: (step) => context.run("inside", step) });
    const { connect } = serveExample(
      {
        async echo({ text }: { text: string }) {
          note();
          await settled();
          note();
          return { text };
        },
        count: ({ to }: { to: number }) => (to === 1 ? finite(counting()) : counting()),
        open: upgrade(() => ({ reply: {}, takeOver: note })),
      },
      { observer, intercept: (_, next) => noted(next) },
    );
    async function* counting() {
      try {
        note();
        yield { count: 1 };
        note();
        await settled();
        note();
        yield { count: 2 };
      } finally {
        note();
      }
    }
    const peer = connect();
    peer.say(
      call("Echo", { text: "x" }) +
        call("Count", { to: 2 }) +
        call("Count", { to: 1 }, "more") +
        call("Open", {}, "upgrade"),
    );
    assert.deepEqual((await peer.written(5)).slice(0, 2), [reply({ text: "x" }), reply({ count: 1 })]);
    await settled();
    assert.equal(seen.length, 4 + 2 + 2 + 4 + 1);
    assert.deepEqual(new Set(seen), new Set(["inside"]));
  });

  it("may be two: both hear everything, and what one runs is run within the other", async () => {
    const recording = () => {
      const recorder: ReturnType<typeof recordingObserver> = recordingObserver({
        run(step) {
          recorder.lines.push("run");
          return step();
        },
      });
      return recorder;
    };
    const [one, other] = [recording(), recording()];
    const { connect } = serveExample(handlers, { observer: joinObservers(one.observer, other.observer) });
    const peer = connect();
    peer.say(`${call("Echo", { text: "x" })}[]\0`);
    await settled();
    assert.deepEqual(one.lines, other.lines);
    assert.deepEqual(one.lines, [
      "server opened undefined",
      "answer Echo",
      "run",
      "answer Echo: reply",
      "server violation: a call must be an object, got an array",
      "server closed: a call must be an object, got an array",
    ]);
    assert.equal(joinObservers(one.observer, undefined), one.observer);
    assert.equal(joinObservers(undefined, other.observer), other.observer);
    assert.equal(joinObservers({}, {})?.serviceCall, undefined);
  });
});
