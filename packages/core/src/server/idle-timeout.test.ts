import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";
import { call, deferred, reply, serveExample, turn } from "./test-service.ts";

const echo = ({ text }: { text: string }) => ({ text });
const idleTimeoutMs = 1000;

/** Lets the time pass after which all connections are looked at, and what comes of it happen. */
async function look(): Promise<void> {
  await turn();
  mock.timers.tick(idleTimeoutMs);
  await turn();
}

describe("the idle timeout", () => {
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
  afterEach(() => mock.timers.reset());

  it("closes who connects and says nothing, or never ends its message, and not who calls", async () => {
    const { connect, server } = serveExample({ echo }, { idleTimeoutMs });
    const [silent, slow, busy] = [connect(), connect(), connect()];
    for (let round = 1; round <= 4; round += 1) {
      slow.say("x");
      busy.say(call("Echo", { text: "x" }));
      await look();
    }
    assert.deepEqual([silent.ended, slow.ended, busy.ended], ["close", "close", undefined]);
    assert.equal(busy.messages.length, 4);
    assert.equal(server.connections, 1);
  });

  it("lets a connection be idle for less than it, however that falls", async () => {
    const { connect } = serveExample({ echo }, { idleTimeoutMs });
    mock.timers.tick(idleTimeoutMs - 1);
    const peer = connect();
    peer.say(call("Echo", { text: "x" }));
    await turn();
    mock.timers.tick(idleTimeoutMs);
    await turn();
    assert.equal(peer.ended, undefined);
    await look();
    assert.equal(peer.ended, "close");
  });

  it("closes none that waits for an answer, a stream or an upgrade", async () => {
    const gate = deferred<object>();
    const { connect } = serveExample(
      {
        nothing: () => gate.promise,
        async *watch() {
          yield { value: 1 };
          await gate.promise;
        },
      },
      { idleTimeoutMs },
    );
    const [waits, watches] = [connect(), connect()];
    waits.say(call("Nothing"));
    watches.say(call("Watch", {}, "more"));
    for (let round = 1; round <= 4; round += 1) await look();
    assert.deepEqual([waits.ended, watches.ended], [undefined, undefined]);
    gate.resolve({});
    await waits.written(1);
    await watches.written(2);
    for (let round = 1; round <= 2; round += 1) await look();
    assert.deepEqual([waits.ended, watches.ended], ["close", "close"]);
  });

  it("closes nobody unless it was asked for", async () => {
    const { connect } = serveExample({ echo });
    const peer = connect();
    mock.timers.tick(2 ** 31 - 1);
    peer.say(call("Echo", { text: "x" }));
    await turn();
    assert.deepEqual([peer.ended, peer.messages], [undefined, [reply({ text: "x" })]]);
  });

  it("must be a time", () => {
    const code = "ERR_VARLINK_USAGE";
    assert.throws(() => serveExample({ echo }, { idleTimeoutMs: Number.NaN }), {
      code,
      message: /idleTimeoutMs/,
    });
  });
});
