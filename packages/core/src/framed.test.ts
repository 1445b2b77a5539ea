import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ProtocolError } from "./errors.ts";
import type { FileDescriptor } from "./file-descriptor.ts";
import { framed } from "./framed.ts";
import { descriptors } from "./test-descriptors.ts";
import { MessageRecorder } from "./test-recorder.ts";
import { settled } from "./test-runtime.ts";
import { ScriptedPeer, type ScriptedStream } from "./testing/scripted-peer.ts";
import type { ByteStream, Transport } from "./transport.ts";

function open(maxMessageBytes = 100) {
  const peer = new ScriptedPeer();
  const transport: Transport<ScriptedStream> = framed(peer.stream, { maxMessageBytes });
  const recorder = new MessageRecorder();
  transport.start(recorder);
  return { peer, transport, recorder };
}

/** The same, and every write as the stream gets it. */
function openWatched() {
  const { stream } = new ScriptedPeer();
  const written: { pieces: string | readonly string[]; fds: readonly FileDescriptor[] | undefined }[] = [];
  const watched: ByteStream = {
    ...stream,
    write(pieces, onWritten, fds) {
      written.push({ pieces, fds });
      return stream.write(pieces, onWritten, fds);
    },
  };
  return { written, transport: framed(watched, { maxMessageBytes: 1024 * 1024 }) };
}

describe("writing through a framed stream", () => {
  it("ends each message with a NUL, and writes all of them at once", () => {
    const { peer, transport } = open();
    transport.send("1");
    transport.send("2");
    assert.deepEqual(peer.writes, []);
    transport.flush();
    assert.deepEqual(peer.writes, ["1\u00002\0"]);
  });

  it("writes nothing where there is nothing", () => {
    const { peer, transport } = open();
    assert.equal(transport.flush(), true);
    assert.deepEqual(peer.writes, []);
  });

  it("gathers as much as a Unix socket takes at once", () => {
    const { peer, transport } = open();
    for (let index = 0; index < 212; index += 1) transport.send("x".repeat(1000));
    transport.flush();
    assert.equal(peer.writes.length, 1);
  });

  it("does not gather without bound", () => {
    const { peer, transport } = open();
    for (let index = 0; index < 3000; index += 1) transport.send("x".repeat(1000));
    assert.ok(peer.writes.length > 10);
    transport.flush();
    assert.equal(peer.writes.join("").length, 3_003_000);
  });

  it("writes a long message at once behind what was gathered, and leaves its pieces as they are", () => {
    const long = "x".repeat(64 * 1024);
    const { written, transport } = openWatched();
    const fds = descriptors(1);
    transport.send("1");
    transport.send(long);
    transport.send(["{", long, "}"]);
    transport.send("2");
    transport.send(["{", long, "}"], fds);
    assert.deepEqual(written, [
      { pieces: ["1\0", long, "\0"], fds: undefined },
      { pieces: ["", "{", long, "}", "\0"], fds: undefined },
      { pieces: "2\0", fds: undefined },
      { pieces: ["", "{", long, "}", "\0"], fds },
    ]);
  });

  it("gathers the pieces of a message that is not long with others", () => {
    const { written, transport } = openWatched();
    transport.send("1");
    transport.send(['{"a":"', "x".repeat(10_000), '"}']);
    transport.send("2");
    transport.flush();
    assert.deepEqual(written, [{ pieces: `1\0{"a":"${"x".repeat(10_000)}"}\u00002\0`, fds: undefined }]);
  });

  it("begins a write of its own with a message that has descriptors", () => {
    const { peer, transport } = open();
    const fds = descriptors(1);
    transport.send("1");
    transport.send("2", fds);
    transport.send("3");
    transport.flush();
    assert.deepEqual(peer.writes, ["1\0", "2\0", "3\0"]);
    assert.deepEqual(peer.writtenDescriptors, [[], fds, []]);
  });

  it("tells when the bytes were taken, and when to go on", async () => {
    const { peer, transport, recorder } = open();
    let written = 0;
    peer.isReading = false;
    transport.send("1");
    assert.equal(
      transport.flush(() => (written += 1)),
      false,
    );
    assert.equal(transport.flush(), false, "nothing to write, but still no room");
    await settled();
    assert.equal(written, 0);
    peer.readAgain();
    await settled();
    assert.equal(written, 1);
    assert.equal(recorder.drains, 1);
    assert.equal(transport.flush(), true);
  });

  it("writes what was sent before it closes", async () => {
    const { peer, transport, recorder } = open();
    transport.send("1");
    transport.close();
    await settled();
    assert.deepEqual(peer.writes, ["1\0"]);
    assert.equal(peer.ended, "close");
    assert.deepEqual(recorder.closes, [undefined]);
  });
});

describe("reading through a framed stream", () => {
  it("stops between two messages of one read, and goes on with the second", () => {
    const { peer, transport, recorder } = open();
    recorder.act = () => transport.pause();
    peer.say("1\u00002\u00003\0");
    assert.deepEqual(recorder.messages, ["1"]);
    assert.equal(peer.isPaused, true);
    transport.resume();
    assert.deepEqual(recorder.messages, ["1", "2"]);
    assert.equal(peer.isPaused, true, "the stream reads on only when its last read is used up");
    recorder.act = () => {};
    transport.resume();
    assert.deepEqual(recorder.messages, ["1", "2", "3"]);
    assert.equal(peer.isPaused, false);
  });

  it("may be paused and resumed from within a message", () => {
    const { peer, transport, recorder } = open();
    recorder.act = () => {
      transport.pause();
      transport.resume();
    };
    peer.say("1\u00002\0");
    assert.deepEqual(recorder.messages, ["1", "2"]);
    assert.equal(peer.isPaused, false);
  });

  it("keeps the end back while messages wait", () => {
    const { peer, transport, recorder } = open();
    recorder.act = () => transport.pause();
    peer.say("1\u00002\0");
    peer.hangUp("half-closed");
    assert.deepEqual(recorder.ends, []);
    recorder.act = () => {};
    transport.resume();
    assert.deepEqual(recorder.messages, ["1", "2"]);
    assert.deepEqual(recorder.ends, ["half-closed"]);
  });

  it("does not read at once while messages of the last read wait", () => {
    const { peer, transport, recorder } = open();
    let asked = 0;
    Object.assign(peer.stream, {
      readNow: () => {
        asked += 1;
        peer.say("late\0");
        return true;
      },
    });
    recorder.act = (json) => {
      if (json === "1") assert.equal(transport.readNow?.(), false);
    };
    peer.say("1\u00002\0");
    assert.deepEqual(recorder.messages, ["1", "2"]);
    assert.equal(asked, 0);
    assert.equal(transport.readNow?.(), true);
    assert.deepEqual(recorder.messages, ["1", "2", "late"]);
  });

  it("lets what a receiver throws out, and goes on with the next read", () => {
    const { peer, recorder } = open();
    recorder.act = (json) => {
      if (json === "1") throw new Error("by the receiver");
    };
    assert.throws(() => peer.say("1\0"), { message: "by the receiver" });
    peer.say("2\0");
    assert.deepEqual(recorder.messages, ["1", "2"]);
  });
});

describe("a framed stream whose peer breaks the rules", () => {
  for (const [what, bytes, code] of [
    ["sends what is not UTF-8", Uint8Array.of(0xff, 0), "ERR_VARLINK_PROTOCOL"],
    ["sends a message that is too long", new Uint8Array(101).fill(0x20), "ERR_VARLINK_MESSAGE_TOO_LARGE"],
  ] as const) {
    it(`closes with the violation when it ${what}`, async () => {
      const { peer, recorder } = open();
      peer.say("1\0");
      peer.say(bytes);
      peer.say("2\0", descriptors(1));
      await settled();
      assert.deepEqual(recorder.messages, ["1"]);
      assert.equal(peer.ended, "close");
      const [error] = recorder.closes;
      assert.ok(error instanceof ProtocolError);
      assert.equal(error.code, code);
    });
  }

  it("closes the descriptors that come before, with and after the violation", async () => {
    const { peer } = open();
    const all = [descriptors(1), descriptors(1), descriptors(1)] as const;
    peer.say("half", all[0]);
    peer.say("more", all[1]);
    peer.say("after\0", all[2]);
    await settled();
    for (const [descriptor] of all) assert.equal(descriptor?.closings, 1);
  });

  it("takes an end in the middle of a message for the end of the connection", async () => {
    const { peer, recorder } = open();
    peer.say("1\u0000ha");
    peer.hangUp();
    await settled();
    assert.deepEqual(recorder.ends, []);
    assert.equal(recorder.closes[0]?.message, "the stream ended in the middle of a message");
  });

  it("aborts if the peer does not read either", async () => {
    const { peer, transport } = open();
    peer.isReading = false;
    transport.send("1");
    transport.flush();
    peer.say(Uint8Array.of(0xff, 0));
    assert.equal(peer.ended, "abort");
  });
});

describe("detaching a framed stream", () => {
  it("gives what was not reported, from within a message too", () => {
    const { peer, transport, recorder } = open();
    const fds = descriptors(1);
    let raw: ScriptedStream | undefined;
    recorder.act = () => {
      raw = transport.detach();
    };
    peer.say("1\u0000\u00002\0", fds);
    assert.deepEqual(recorder.messages, ["1"]);
    assert.equal(Buffer.from(raw?.unread ?? []).toString(), "\u00002\0");
    assert.deepEqual(raw?.descriptors, fds);
    peer.say("3\0");
    peer.hangUp();
    assert.deepEqual(recorder.messages, ["1"]);
    assert.deepEqual(recorder.ends, []);
    peer.breakOff();
    assert.equal(recorder.closes.length, 1);
    assert.equal(fds[0]?.closings, 0);
  });

  it("writes what was sent before", () => {
    const { peer, transport } = open();
    transport.send("1");
    transport.detach();
    assert.deepEqual(peer.writes, ["1\0"]);
  });
});
