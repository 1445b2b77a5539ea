import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { addon, skip } from "./test-addon.ts";
import { closePair, type End, openPair } from "./test-recorder.ts";

/** Writes and waits until the other end has read as much. */
async function pass([a, b]: readonly [End, End], text: string): Promise<string | undefined> {
  const { length } = b.recorder.text;
  a.socket.write(text);
  await b.recorder.until(() => b.recorder.text.length === length + text.length);
  return b.recorder.log.at(-1);
}

describe("a socket that takes text", { skip, timeout: 10_000 }, () => {
  it("is told of ASCII that ends with a NUL as text, and of all else that is short as bytes", async () => {
    const pair = openPair(addon(), { takesText: true });
    assert.equal(await pass(pair, "one\0two\0"), "text");
    assert.equal(await pass(pair, "no end"), "read");
    assert.equal(await pass(pair, "\u0000\u007f\0"), "text");
    assert.equal(await pass(pair, "1234567é\0"), "read");
    assert.equal(await pass(pair, "\u0080\0"), "read");
    assert.equal(await pass(pair, "\0"), "text");
    assert.deepEqual(pair[1].recorder.texts, ["one\0two\0", "\u0000\u007f\0", "\0"]);
    closePair(pair);
  });

  it("is told of long parts of a message as text too", async () => {
    const pair = openPair(addon(), { takesText: true });
    const part = "x".repeat(40_000);
    assert.equal(await pass(pair, part), "text");
    assert.equal(await pass(pair, `${part}é`), "read");
    assert.equal(await pass(pair, `${part}\0`), "text");
    closePair(pair);
  });

  it("gets bytes that no later text writes over", async () => {
    const pair = openPair(addon(), { takesText: true });
    await pass(pair, "kept");
    await pass(pair, "text\0");
    await pass(pair, "more");
    const kept = pair[1].recorder.chunks.map((chunk) => Buffer.from(chunk).toString());
    assert.deepEqual(kept, ["kept", "more"]);
    closePair(pair);
  });

  it("is told of bytes alone once it says so", async () => {
    const pair = openPair(addon(), { takesText: true });
    pair[1].socket.takeBytes();
    assert.equal(await pass(pair, "text\0"), "read");
    closePair(pair);
  });

  it("gets text also from a read that it asks for", () => {
    const pair = openPair(addon(), { takesText: true });
    pair[0].socket.write("at once\0");
    assert.equal(pair[1].socket.readNow(), true);
    assert.deepEqual(pair[1].recorder.texts, ["at once\0"]);
    assert.equal(pair[1].socket.readNow(), false);
    closePair(pair);
  });

  it("looks again for as long as it is told to, and no longer", () => {
    const pair = openPair(addon(), { takesText: true });
    const begin = performance.now();
    assert.equal(pair[1].socket.readNow(20_000), false);
    const spunMs = performance.now() - begin;
    assert.ok(spunMs >= 20, `it has looked for ${spunMs} ms`);
    pair[0].socket.write("there\0");
    assert.equal(pair[1].socket.readNow(60_000_000), true);
    assert.deepEqual(pair[1].recorder.texts, ["there\0"]);
    closePair(pair);
  });

  it("gets bytes where descriptors come with them", async () => {
    const pair = openPair(addon(), { takesText: true, takesDescriptors: true });
    const descriptor = addon().duplicate(0);
    pair[0].socket.write("with\0", [descriptor]);
    await pair[1].recorder.until(() => pair[1].recorder.text !== "");
    assert.deepEqual([pair[1].recorder.log, pair[1].recorder.descriptors.length], [["read"], 1]);
    for (const received of pair[1].recorder.descriptors) addon().closeDescriptor(received);
    closePair(pair);
  });
});

describe("the end of an event", { skip, timeout: 10_000 }, () => {
  it("is told when its ticks and promises have run, in the order in which it was asked for", async () => {
    const pair = openPair(addon());
    const log: string[] = [];
    const note = (entry: string) => (): void => void log.push(entry);
    pair[1].recorder.whenTold = () => {
      assert.equal(addon().afterEvent(note("first")), true);
      process.nextTick(() => process.nextTick(note("tick")));
      void Promise.resolve()
        .then(() => void addon().afterEvent(note("second")))
        .then(note("promise"));
    };
    await pass(pair, "x");
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(log.slice(0, 2).sort(), ["promise", "tick"]);
    assert.deepEqual(log.slice(2), ["first", "second"]);
    closePair(pair);
  });

  it("may be asked for again by whoever is told of it", async () => {
    const pair = openPair(addon());
    const ended = new Promise<void>((resolve) => {
      pair[1].recorder.whenTold = () => {
        assert.ok(addon().afterEvent(() => assert.ok(addon().afterEvent(resolve))));
      };
    });
    await pass(pair, "x");
    await ended;
    closePair(pair);
  });

  it("is not to be had where no event is being told", async () => {
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(
      addon().afterEvent(() => {}),
      false,
    );
  });
});
