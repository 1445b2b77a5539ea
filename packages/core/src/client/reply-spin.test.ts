import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { framed } from "../framed.ts";
import { defaultLimits } from "../protocol/limits.ts";
import { collect, Ftl, reply } from "../test-client.ts";
import { settled, testRuntime } from "../test-runtime.ts";
import { ScriptedPeer, type ScriptedStream } from "../testing/scripted-peer.ts";
import type { ByteStream } from "../transport.ts";
import { Connection } from "./connection.ts";

/** A connection that spins, on a stream that reads at once whatever the answer gives. */
function spinning(answer: (peer: ScriptedPeer) => boolean, spinMicros = 100) {
  const peer = new ScriptedPeer();
  const spins: (number | undefined)[] = [];
  const stream: ByteStream<ScriptedStream> = Object.assign(peer.stream, {
    readNow(micros?: number) {
      spins.push(micros);
      return answer(peer);
    },
  });
  const options = { runtime: testRuntime(), name: "x", validate: true, spinMicros, ...defaultLimits };
  return { ftl: new Connection(framed(stream, defaultLimits), options).as(Ftl), peer, spins };
}

function sum(peer: ScriptedPeer): true {
  peer.say(reply({ sum: 2 }));
  return true;
}

describe("spinMicros", () => {
  it("reads the reply before the event loop turns", async () => {
    const { ftl, spins } = spinning(sum);
    let hasTurned = false;
    setImmediate(() => {
      hasTurned = true;
    });
    assert.deepEqual(await ftl.add({ a: 1, b: 1 }), { sum: 2 });
    assert.deepEqual([spins, hasTurned], [[100], false]);
  });

  it("looks until all replies of a pipeline have come", async () => {
    const { ftl, spins } = spinning(sum);
    await Promise.all([ftl.add({ a: 1, b: 1 }), ftl.add({ a: 1, b: 1 }), ftl.add({ a: 1, b: 1 })]);
    assert.equal(spins.length, 3);
  });

  it("waits for the event loop when no reply comes in its time", async () => {
    const { ftl, peer, spins } = spinning(() => false);
    const pending = ftl.add({ a: 1, b: 1 });
    await settled();
    assert.deepEqual(spins, [100]);
    sum(peer);
    assert.deepEqual(await pending, { sum: 2 });
  });

  it("lets the event loop turn after 5 ms, however fast replies come", async () => {
    const { ftl, peer, spins } = spinning(sum);
    let hasTurned = false;
    let isOver = false;
    setImmediate(() => {
      hasTurned = true;
    });
    const begin = performance.now();
    while (!isOver) {
      const spun = spins.length;
      const pending = ftl.add({ a: 1, b: 1 });
      // Without a spin, nobody has answered: the call waits for what comes by itself.
      for (let turn = 0; turn < 20 && spins.length === spun; turn += 1) await Promise.resolve();
      await new Promise<void>((resolve) => process.nextTick(resolve));
      if (spins.length === spun) {
        isOver = true;
        sum(peer);
      }
      await pending;
      assert.ok(performance.now() - begin < 5000, "it has spun for seconds");
    }
    assert.ok(performance.now() - begin >= 4.9);
    assert.equal(hasTurned, false);
    await settled();
    const { length } = spins;
    await ftl.add({ a: 1, b: 1 });
    assert.equal(spins.length, length + 1);
  });

  it("does not spin for a stream", async () => {
    const { ftl, peer, spins } = spinning(sum);
    const stream = collect(ftl.watch.more());
    await peer.written(1);
    peer.say(reply({ count: 1 }));
    await stream;
    assert.deepEqual(spins, []);
  });

  it("is a time of at most 5 ms, and 0 is none", () => {
    for (const wrong of [-1, Number.NaN, 5001, "5" as unknown as number]) {
      assert.throws(() => spinning(sum, wrong), { code: "ERR_VARLINK_USAGE", message: /spinMicros/ });
    }
    const { ftl, spins } = spinning(sum, 0);
    void ftl.add({ a: 1, b: 1 }).catch(() => {});
    assert.deepEqual(spins, []);
  });
});
