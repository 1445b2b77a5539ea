import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { execPath } from "node:process";
import { text } from "node:stream/consumers";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { maxDescriptors } from "./binding.ts";
import { addon, skip, timeLimitMs } from "./test-addon.ts";
import { closesOnExec, countDescriptors, isOpen, openNumbers, openSome } from "./test-descriptors.ts";
import { start, withoutPython } from "./test-program.ts";
import { closePair, openPair } from "./test-recorder.ts";

const tooMuch = 4 * 1024 * 1024;
const passes = { takesDescriptors: true };

describe("descriptors", { skip, timeout: timeLimitMs }, () => {
  it("come as they were sent, and are the sender's no more", async () => {
    const pair = openPair(addon(), passes);
    const [a, b] = pair;
    const sent = openSync("/dev/zero", "r");
    const device = fstatSync(sent).rdev;
    a.socket.write("1", [sent]);
    assert.equal(isOpen(sent), false);
    await b.recorder.until(() => b.recorder.text === "1");
    const [received = -1] = b.recorder.descriptors;
    assert.equal(fstatSync(received).rdev, device);
    closeSync(received);
    closePair(pair);
  });

  it("come by as many as the kernel allows a message", async () => {
    const before = countDescriptors();
    const pair = openPair(addon(), passes);
    const [a, b] = pair;
    a.socket.write("1", openSome(maxDescriptors));
    await b.recorder.until(() => b.recorder.text === "1");
    assert.equal(new Set(b.recorder.descriptors).size, maxDescriptors);
    for (const fd of b.recorder.descriptors) closeSync(fd);
    closePair(pair);
    assert.equal(countDescriptors(), before);
  });

  it("come with what is read at once, and with bytes", () => {
    const pair = openPair(addon(), passes);
    const [a, b] = pair;
    a.socket.write(new Uint8Array([1]), openSome(2));
    assert.equal(b.socket.readNow(), true);
    assert.equal(b.recorder.descriptors.length, 2);
    for (const fd of b.recorder.descriptors) closeSync(fd);
    closePair(pair);
  });

  it("go with the first byte of a text that the kernel takes in parts", async () => {
    const before = countDescriptors();
    const pair = openPair(addon(), passes);
    const [a, b] = pair;
    b.socket.setReading(false);
    a.socket.write("x".repeat(tooMuch), openSome(3));
    a.socket.write("y", openSome(2));
    b.recorder.whenTold = () => {
      if (b.recorder.chunks.length === 1) assert.equal(b.recorder.descriptors.length, 3);
    };
    b.socket.setReading(true);
    await b.recorder.until(() => b.recorder.text.length === tooMuch + 1);
    assert.equal(b.recorder.descriptors.length, 5);
    for (const fd of b.recorder.descriptors) closeSync(fd);
    closePair(pair);
    assert.equal(countDescriptors(), before);
  });

  for (const takesCredentials of [false, true]) {
    const where = takesCredentials ? ", also where credentials are taken" : "";
    it(`are closed when they come unasked${where}`, async () => {
      const before = countDescriptors();
      const pair = openPair(addon(), { takesCredentials });
      pair[0].socket.write("1", openSome(5));
      await pair[1].recorder.until(() => pair[1].recorder.text === "1");
      assert.equal(countDescriptors(), before + 2);
      assert.deepEqual(pair[1].recorder.descriptors, []);
      closePair(pair);
      await turn();
      assert.equal(countDescriptors(), before);
    });
  }

  it("are closed when they waited to be sent and the socket ends, by either end", async () => {
    const before = countDescriptors();
    for (const closer of [0, 1] as const) {
      const pair = openPair(addon(), passes);
      pair[1].socket.setReading(false);
      assert.equal(pair[0].socket.write("x".repeat(tooMuch)), false);
      assert.equal(pair[0].socket.write("1", openSome(3)), false);
      assert.equal(countDescriptors(), before + 5);
      pair[closer].socket.close();
      if (closer === 1) await pair[0].recorder.until(() => pair[0].recorder.log.includes("broken"));
      closePair(pair);
      assert.equal(countDescriptors(), before);
    }
  });

  it("are closed when a write fails: too many, no socket, a peer that is gone", () => {
    const before = countDescriptors();
    const [a, b] = openPair(addon(), passes);
    assert.throws(() => a.socket.write("1", openSome(maxDescriptors + 1)), { code: "EINVAL" });
    assert.throws(() => a.socket.write(new Uint8Array([1]), openSome(maxDescriptors + 1)), {
      code: "EINVAL",
    });
    b.socket.close();
    assert.throws(() => a.socket.write("1", openSome(2)), { code: "EPIPE" });
    a.socket.close();
    assert.throws(() => a.socket.write("1", openSome(2)), { code: "EBADF" });
    assert.throws(() => a.socket.write(new Uint8Array([1]), openSome(2)), { code: "EBADF" });
    assert.equal(countDescriptors(), before);
  });

  it("are closed by the kernel when nobody ever reads them", () => {
    const before = countDescriptors();
    const pair = openPair(addon(), passes);
    pair[1].socket.setReading(false);
    pair[0].socket.write("1", openSome(10));
    closePair(pair);
    assert.equal(countDescriptors(), before);
  });

  for (const room of [0, 1, 10]) {
    it(`are all given up if the process has room for ${room} of 20, and the socket is reported broken`, async () => {
      const { output, errors, exitCode } = await start("./test-no-room.js", [String(room)], {
        maxDescriptors: 100,
      }).ended;
      assert.deepEqual([errors, exitCode], ["", 0]);
      assert.deepEqual(JSON.parse(output), { log: ["broken"], received: 0, leaked: 0, worksAgain: true });
    });
  }

  it("are inherited by no child, whichever way they came", async () => {
    const native = addon();
    const before = new Set(openNumbers());
    const name = `\0zlink-${process.pid}-exec`;
    const accepted: number[] = [];
    const listening = native.listen(name, 8);
    const listener = native.openListener(native.duplicate(listening), {
      onAccept: (fd) => accepted.push(fd),
      onFailure: assert.ifError,
    });
    listener.setAccepting(true);
    const pair = openPair(native, passes);
    pair[0].socket.write("1", openSome(1));
    native.connect(name);
    native.socketPair();
    pair[0].socket.openPeerPidfd();
    await pair[1].recorder.until(() => pair[1].recorder.text === "1");
    while (accepted.length === 0) await turn();
    const opened = openNumbers().filter((fd) => !before.has(fd));
    // The listening socket and its copy, the open pair, another, the received, the connected, the accepted, the process.
    assert.equal(opened.length, pair[0].socket.openPeerPidfd() === undefined ? 9 : 10);
    assert.deepEqual(
      opened.filter((fd) => !closesOnExec(fd)),
      [],
    );
    listener.close();
    closePair(pair);
    for (const fd of openNumbers()) if (!before.has(fd)) closeSync(fd);
  });

  it(
    "are adopted from whoever started this process, so that no child inherits them",
    withoutPython,
    async () => {
      const program = fileURLToPath(new URL("./test-inherited.js", import.meta.url));
      // Node itself sees to the first numbers when it starts, and not to those behind a gap.
      const script = "import os, sys; os.dup2(0, 40); os.execv(sys.argv[1], sys.argv[1:])";
      const child = spawn("python3", ["-c", script, execPath, program, "40"]);
      const output = await text(child.stdout);
      assert.equal(output, "false true\n");
    },
  );

  it("are duplicated and closed one by one", () => {
    const native = addon();
    const [reads, writes] = native.socketPair();
    const copy = native.duplicate(writes);
    native.closeDescriptor(writes);
    assert.equal(isOpen(writes), false);
    writeSync(copy, "1");
    assert.equal(readSync(reads, Buffer.alloc(4)), 1);
    for (const fd of [reads, copy]) native.closeDescriptor(fd);
    assert.throws(() => native.closeDescriptor(copy), { code: "EBADF", syscall: "close" });
    assert.throws(() => native.duplicate(copy), { code: "EBADF", syscall: "fcntl" });
    assert.throws(() => native.adopt(copy), { code: "EBADF", syscall: "fcntl" });
  });
});
