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
    const pair = openPair(addon(), { mostText: 200_000 });
    assert.equal(await pass(pair, "one\0two\0"), "text");
    assert.equal(await pass(pair, "no end"), "read");
    assert.equal(await pass(pair, "\u0000\u007f\0"), "text");
    assert.equal(await pass(pair, "1234567é\0"), "read");
    assert.equal(await pass(pair, "\u0080\0"), "read");
    assert.equal(await pass(pair, "\0"), "text");
    assert.deepEqual(pair[1].recorder.texts, ["one\0two\0", "\u0000\u007f\0", "\0"]);
    closePair(pair);
  });

  it("is told of a long message when all of it has come: as text if it is ASCII, and as bytes if not", async () => {
    const pair = openPair(addon(), { mostText: 200_000 });
    const part = "x".repeat(40_000);
    for (const [end, told] of [
      ["\0", "text"],
      ["é\0", "read"],
      ["\0next", "text"],
    ] as const) {
      const { length } = pair[1].recorder.log;
      for (const text of [part, part, "short"]) {
        pair[0].socket.write(text);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      assert.equal(pair[1].recorder.log.length, length);
      pair[0].socket.write(end);
      await pair[1].recorder.until(() => pair[1].recorder.text.endsWith(`${part}${part}short${end}`));
      assert.deepEqual(pair[1].recorder.log.slice(length), [told]);
    }
    closePair(pair);
  });

  it("is told of a message without end once it is longer than is allowed", async () => {
    const pair = openPair(addon(), { mostText: 100_000 });
    const part = "x".repeat(40_000);
    for (const text of [part, part, part]) {
      assert.deepEqual(pair[1].recorder.log, []);
      pair[0].socket.write(text);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.deepEqual(pair[1].recorder.texts, [part + part + part]);
    closePair(pair);
  });

  it("is told of what has come of a long message before it is told that nothing more will", async () => {
    const pair = openPair(addon(), { mostText: 200_000 });
    const part = "x".repeat(40_000);
    pair[0].socket.write(part);
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(pair[1].socket.readNow(), false);
    pair[0].socket.close();
    await pair[1].recorder.until(() => pair[1].recorder.log.length === 2);
    assert.deepEqual([pair[1].recorder.log, pair[1].recorder.text], [["text", "gone"], part]);
    pair[1].socket.close();
  });

  it("gets messages of others meanwhile, long ones in parts, and gives up what has come when it closes", async () => {
    const pairs = [1, 2, 3].map(() => openPair(addon(), { mostText: 200_000 }));
    const [first, second, third] = pairs;
    if (first === undefined || second === undefined || third === undefined) throw new Error("no pairs");
    const part = "x".repeat(40_000);
    first[0].socket.write(part);
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(await pass(second, "short\0"), "text");
    assert.equal(await pass(second, part), "text");
    assert.deepEqual(first[1].recorder.log, []);
    first[1].socket.close();
    third[0].socket.write(part);
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(third[1].recorder.log, []);
    third[0].socket.write("\0");
    await third[1].recorder.until(() => third[1].recorder.log.length > 0);
    assert.deepEqual(third[1].recorder.texts, [`${part}\0`]);
    for (const pair of pairs) closePair(pair);
  });

  it("may read from others while it is told of a long message: nothing is written over", async () => {
    const pair = openPair(addon(), { mostText: 200_000 });
    const other = openPair(addon());
    other[1].socket.setReading(false);
    pair[1].recorder.whenTold = () => {
      other[0].socket.write("kept");
      assert.equal(other[1].socket.readNow(), true);
    };
    pair[0].socket.write("x".repeat(40_000));
    await new Promise((resolve) => setTimeout(resolve, 5));
    pair[0].socket.write("end\0");
    await pair[1].recorder.until(() => pair[1].recorder.log.length > 0);
    other[1].socket.setReading(true);
    assert.equal(await pass(other, "more"), "read");
    const kept = other[1].recorder.chunks.map((chunk) => Buffer.from(chunk).toString());
    assert.deepEqual(kept, ["kept", "more"]);
    for (const each of [pair, other]) closePair(each);
  });

  it("gives what has come of a long message to whoever takes bytes from now on", async () => {
    const pair = openPair(addon(), { mostText: 200_000 });
    const part = "x".repeat(40_000);
    pair[0].socket.write(part);
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(Buffer.from(pair[1].socket.takeBytes() ?? []).toString(), part);
    assert.equal(pair[1].socket.takeBytes(), undefined);
    assert.equal(await pass(pair, `${part}\0`), "read");
    closePair(pair);
  });

  it("gets bytes that no later text writes over", async () => {
    const pair = openPair(addon(), { mostText: 200_000 });
    await pass(pair, "kept");
    await pass(pair, "text\0");
    await pass(pair, "more");
    const kept = pair[1].recorder.chunks.map((chunk) => Buffer.from(chunk).toString());
    assert.deepEqual(kept, ["kept", "more"]);
    closePair(pair);
  });

  it("is told of bytes alone once it says so", async () => {
    const pair = openPair(addon(), { mostText: 200_000 });
    pair[1].socket.takeBytes();
    assert.equal(await pass(pair, "text\0"), "read");
    closePair(pair);
  });

  it("gets text also from a read that it asks for", () => {
    const pair = openPair(addon(), { mostText: 200_000 });
    pair[0].socket.write("at once\0");
    assert.equal(pair[1].socket.readNow(), true);
    assert.deepEqual(pair[1].recorder.texts, ["at once\0"]);
    assert.equal(pair[1].socket.readNow(), false);
    closePair(pair);
  });

  it("looks again for as long as it is told to, and no longer", () => {
    const pair = openPair(addon(), { mostText: 200_000 });
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
    const pair = openPair(addon(), { mostText: 200_000, takesDescriptors: true });
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
