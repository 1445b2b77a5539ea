import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { addon, skip, timeLimitMs } from "./test-addon.ts";
import { countDescriptors } from "./test-descriptors.ts";
import { isKernelSince } from "./test-kernel.ts";
import { start, withoutPython } from "./test-program.ts";
import { closePair, openEnd, openPair, Recorder } from "./test-recorder.ts";

/** More than a socket holds. */
const tooMuch = 4 * 1024 * 1024;

describe("a native socket", { skip, timeout: timeLimitMs }, () => {
  it("brings text and bytes, whatever characters they are of", async () => {
    const pair = openPair(addon());
    const [a, b] = pair;
    assert.equal(a.socket.write("é\u0000\u2028😀"), true);
    a.socket.write(new TextEncoder().encode("bytes"));
    await b.recorder.until(() => b.recorder.text.endsWith("bytes"));
    assert.equal(b.recorder.text, "é\u0000\u2028😀bytes");
    closePair(pair);
  });

  it("brings the pieces of a text, whatever characters they are of, as if they were one", async () => {
    const [a, b] = openPair(addon());
    const ascii = "x".repeat(100_000);
    const wide = "é€😀".repeat(50_000);
    const texts = [
      [ascii, wide, "", ascii],
      [wide, wide, "\0"],
      ["a", "é", "€", "😀", "\ud800", "."],
      [""],
      [],
    ];
    for (const pieces of texts) a.socket.write(pieces);
    const expected = texts.flat().join("").replace("\ud800", "\ufffd");
    await b.recorder.until(() => Buffer.concat(b.recorder.chunks).length === Buffer.byteLength(expected));
    assert.equal(Buffer.concat(b.recorder.chunks).toString(), expected);
    assert.throws(() => a.socket.write(["a", 1 as unknown as string]), { code: "EINVAL" });
    for (const { socket } of [a, b]) socket.close();
  });

  it("writes lone surrogates as the character that stands for what cannot be written", async () => {
    const pair = openPair(addon());
    pair[0].socket.write("a\ud800b");
    await pair[1].recorder.until(() => pair[1].recorder.text !== "");
    assert.equal(pair[1].recorder.text, "a\ufffdb");
    closePair(pair);
  });

  it("leaves bytes that it has reported as they are, however much follows", async () => {
    const pair = openPair(addon());
    const [a, b] = pair;
    const texts = Array.from({ length: 500 }, (_, index) => `${index}:${"x".repeat(index * 7)};`);
    for (const text of texts) {
      a.socket.write(text);
      const wanted = b.recorder.text.length + text.length;
      await b.recorder.until(() => b.recorder.text.length === wanted);
    }
    assert.equal(Buffer.concat(b.recorder.chunks).toString(), texts.join(""));
    closePair(pair);
  });

  it("lends its memory to nobody who would give it away", async () => {
    const pair = openPair(addon());
    const [a, b] = pair;
    // More than one piece of memory.
    for (let round = 1; round <= 20; round += 1) {
      a.socket.write(new Uint8Array(50_000));
      await b.recorder.until(() => b.recorder.text.length === round * 50_000);
    }
    const lent = new Set(b.recorder.chunks.map(({ buffer }) => buffer as ArrayBuffer));
    for (const memory of lent) {
      try {
        structuredClone(memory, { transfer: [memory] });
      } catch (error) {
        // Newer versions of Node refuse, older ones copy.
        assert.equal((error as Error).name, "DataCloneError");
      }
    }
    const isTaken = [...lent].map(({ byteLength }) => byteLength === 0);
    closePair(pair);
    assert.ok(isTaken.length > 1);
    assert.ok(!isTaken.includes(true));
  });

  it("keeps what the kernel does not take, in order, and says when it has left", async () => {
    const pair = openPair(addon());
    const [a, b] = pair;
    b.socket.setReading(false);
    assert.equal(a.socket.write("x".repeat(tooMuch)), false);
    assert.equal(a.socket.write("y"), false);
    assert.equal(a.socket.write(new TextEncoder().encode("z")), false);
    await turn();
    assert.deepEqual(a.recorder.log, []);
    b.socket.setReading(true);
    await a.recorder.until(() => a.recorder.log.length === 1);
    await b.recorder.until(() => b.recorder.text.length === tooMuch + 2);
    assert.deepEqual(a.recorder.log, ["drain"]);
    assert.equal(b.recorder.text, `${"x".repeat(tooMuch)}yz`);
    closePair(pair);
  });

  it("tells a peer that sends no more from one that is gone", async () => {
    const [a, b] = openPair(addon());
    a.socket.write("1");
    a.socket.shutDown();
    await b.recorder.until(() => b.recorder.log.length === 2);
    assert.deepEqual(b.recorder.log, ["read", "half-closed"]);
    b.socket.write("2");
    await a.recorder.until(() => a.recorder.text === "2");
    a.socket.close();
    await b.recorder.until(() => b.recorder.log.length === 3);
    assert.deepEqual(b.recorder.log, ["read", "half-closed", "hang-up"]);
    b.socket.close();
    const other = openPair(addon());
    other[0].socket.close();
    await other[1].recorder.until(() => other[1].recorder.log.length === 1);
    assert.deepEqual(other[1].recorder.log, ["gone"]);
    closePair(other);
  });

  it("sees a peer go while it does not read, and reads what was sent before", async () => {
    const [a, b] = openPair(addon());
    b.socket.setReading(false);
    a.socket.write("before");
    a.socket.close();
    await b.recorder.until(() => b.recorder.log.length === 1);
    assert.deepEqual(b.recorder.log, ["hang-up"]);
    assert.equal(b.socket.hasHungUp, true);
    b.socket.setReading(true);
    await b.recorder.until(() => b.recorder.log.length === 3);
    assert.deepEqual([b.recorder.log, b.recorder.text], [["hang-up", "read", "gone"], "before"]);
    b.socket.close();
  });

  it("reports a peer that goes while something waits for it", async () => {
    const [a, b] = openPair(addon());
    b.socket.setReading(false);
    assert.equal(a.socket.write("x".repeat(tooMuch)), false);
    b.socket.close();
    await a.recorder.until(() => a.recorder.log.includes("broken"));
    assert.match(a.recorder.errors[0]?.code ?? "", /^(EPIPE|ECONNRESET)$/);
    assert.throws(() => a.socket.write("more"), { code: "EPIPE", syscall: "sendmsg" });
    a.socket.close();
  });

  it("reads at once when it is asked to, and reports it before it returns", () => {
    const pair = openPair(addon());
    const [a, b] = pair;
    assert.equal(b.socket.readNow(), false);
    a.socket.write("1");
    assert.equal(b.socket.readNow(), true);
    assert.equal(b.recorder.text, "1");
    assert.equal(b.socket.readNow(), false);
    a.socket.close();
    assert.equal(b.socket.readNow(), true);
    assert.equal(b.socket.readNow(), false);
    assert.deepEqual(b.recorder.log, ["read", "gone"]);
    closePair(pair);
  });

  it("reports nothing after it was closed or paused within an event, nor twice what was read at once", async () => {
    const pair = openPair(addon());
    const [a, b] = pair;
    b.recorder.whenTold = () => b.socket.setReading(false);
    a.socket.write("1");
    await b.recorder.until(() => b.recorder.text === "1");
    a.socket.write("2");
    await turn();
    await turn();
    assert.equal(b.recorder.text, "1");
    b.recorder.whenTold = () => {
      a.socket.write("3");
      b.recorder.whenTold = () => b.socket.close();
      b.socket.readNow();
    };
    b.socket.setReading(true);
    await b.recorder.until(() => b.recorder.text === "123");
    await turn();
    await turn();
    assert.deepEqual(b.recorder.log, ["read", "read", "read"]);
    closePair(pair);
  });

  it("may close itself and its peer in any event", async () => {
    for (const event of ["drain", "read", "gone", "broken"]) {
      const pair = openPair(addon());
      const [a, b] = pair;
      for (const { recorder } of pair) {
        recorder.whenTold = (told) => {
          if (told === event) closePair(pair);
        };
      }
      a.socket.write("x".repeat(tooMuch));
      if (event === "gone" || event === "broken") b.socket.close();
      const [{ recorder: first }, { recorder: second }] = pair;
      await Promise.race([
        first.until(() => first.log.includes(event)),
        second.until(() => second.log.includes(event)),
        ...(event === "gone" ? [first.until(() => first.log.includes("broken"))] : []),
      ]);
      closePair(pair);
    }
  });

  it("does nothing with a number that it no longer has", () => {
    const [a, b] = openPair(addon());
    a.socket.close();
    a.socket.close();
    assert.equal(a.socket.isOpen, false);
    assert.throws(() => a.socket.write("1"), { code: "EBADF" });
    assert.equal(a.socket.readNow(), false);
    assert.equal(a.socket.readPeer(), undefined);
    assert.equal(a.socket.openPeerPidfd(), undefined);
    a.socket.setReading(true);
    a.socket.setKeepAlive(true);
    a.socket.shutDown();
    b.socket.close();
  });

  it("says that its descriptor is none that can be watched, and leaves nothing of it", async () => {
    const before = countDescriptors();
    const { socket, recorder } = openEnd(addon(), openSync("/dev/null", "r+"));
    await recorder.until(() => recorder.errors.length > 0);
    assert.deepEqual([recorder.errors[0]?.code, recorder.errors[0]?.syscall], ["EPERM", "epoll_ctl"]);
    await turn();
    assert.deepEqual(recorder.log, ["broken"]);
    socket.close();
    assert.equal(countDescriptors(), before);
  });

  it("is told of in the order of its events, when it is opened and closed again before the loop sleeps", async () => {
    const native = addon();
    const before = countDescriptors();
    const [other, peer] = openPair(native);
    for (let count = 0; count < 100; count += 1) {
      const [a, b] = openPair(native);
      b.socket.write("1");
      assert.equal(a.socket.readNow(), true);
      assert.deepEqual([a.recorder.log, a.recorder.text], [["read"], "1"]);
      for (const { socket } of [a, b]) socket.close();
    }
    peer.socket.write("2");
    await other.recorder.until(() => other.recorder.text !== "");
    assert.equal(other.recorder.text, "2");
    for (const { socket } of [other, peer]) socket.close();
    assert.equal(countDescriptors(), before);
  });

  it("runs no callback in the async context of whoever used the addon first", async () => {
    const storage = new AsyncLocalStorage<string>();
    const stores: (string | undefined)[] = [];
    const pair = storage.run("a request", () => openPair(addon()));
    pair[1].recorder.whenTold = () => stores.push(storage.getStore());
    pair[0].socket.write("1");
    await pair[1].recorder.until(() => stores.length === 1);
    assert.deepEqual(stores, [undefined]);
    closePair(pair);
  });

  it("knows who is at the other end", () => {
    const pair = openPair(addon());
    const peer = pair[0].socket.readPeer();
    assert.equal(peer?.pid, process.pid);
    assert.equal(peer?.uid, process.getuid?.());
    assert.equal(peer?.gid, process.getgid?.());
    const groups = /^Groups:(.*)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "";
    assert.deepEqual(peer?.groups, groups.split(/\s+/).filter(Boolean).map(Number));
    closePair(pair);
  });

  it("knows another user at the other end, in however many groups, also when that has gone", async () => {
    const native = addon();
    const name = `zlink-${process.pid}-user`;
    const accepted = new Promise<number>((resolve) => {
      const listener = native.openListener(native.listen(`\0${name}`, 1), {
        onAccept(fd) {
          listener.close();
          resolve(fd);
        },
        onFailure: assert.ifError,
      });
      listener.setAccepting(true);
    });
    const { output, errors } = await start("./test-other-user.js", [name]).ended;
    assert.equal(errors, "");
    const { socket } = openEnd(native, await accepted);
    assert.deepEqual(socket.readPeer(), JSON.parse(output));
    socket.close();
  });

  it("opens a descriptor of the process at the other end, where the kernel has one", () => {
    const pair = openPair(addon());
    const pidfd = pair[0].socket.openPeerPidfd();
    assert.equal(pidfd !== undefined, isKernelSince(6, 5));
    if (pidfd !== undefined) {
      const [, pid] = /^Pid:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${pidfd}`, "utf8")) ?? [];
      assert.equal(Number(pid), process.pid);
      addon().closeDescriptor(pidfd);
    }
    closePair(pair);
  });

  it("brings the credentials of the sender with each read, where it takes them", async () => {
    const pair = openPair(addon(), { takesCredentials: true });
    pair[0].socket.write("1");
    await pair[1].recorder.until(() => pair[1].recorder.text === "1");
    const expected = { pid: process.pid, uid: process.getuid?.(), gid: process.getgid?.() };
    assert.deepEqual(pair[1].recorder.senders, [expected]);
    closePair(pair);
  });

  it("is not kept busy by a peer that sends urgent data while it does not read", withoutPython, async () => {
    const native = addon();
    const name = `\0zlink-${process.pid}-urgent`;
    const accepted = new Recorder();
    const listener = native.openListener(native.listen(name, 1), {
      onAccept(fd) {
        const socket = native.openSocket(fd, accepted);
        socket.setReading(false);
        const before = performance.eventLoopUtilization();
        setTimeout(() => {
          const { utilization } = performance.eventLoopUtilization(before);
          accepted.log.push(utilization < 0.5 ? "rests" : `is busy: ${utilization}`);
          socket.setReading(true);
          accepted.tell();
        }, 500);
        accepted.whenTold = () => socket.close();
      },
      onFailure: assert.ifError,
    });
    listener.setAccepting(true);
    const script = `import socket, sys
peer = socket.socket(socket.AF_UNIX)
peer.connect("\\0" + sys.argv[1])
peer.send(b"text")
peer.send(b"!", socket.MSG_OOB)
peer.recv(1)`;
    const child = spawn("python3", ["-c", script, name.slice(1)], { stdio: "ignore" });
    const exit = new Promise<void>((resolve) => child.on("exit", () => resolve()));
    await accepted.until(() => accepted.text.length > 0);
    assert.deepEqual(accepted.log.slice(0, 1), ["rests"]);
    await exit;
    listener.close();
  });

  it("carries on beside the sockets of Node", async () => {
    const native = addon();
    const folder = mkdtempSync(join(tmpdir(), "zlink-test-"));
    const name = join(folder, "socket");
    const service = await new Promise<ReturnType<typeof openEnd>>((resolve) => {
      const listener = native.openListener(native.listen(name, 1), {
        onAccept(fd) {
          listener.close();
          resolve(openEnd(native, fd));
        },
        onFailure: assert.ifError,
      });
      listener.setAccepting(true);
      const client = connect(name);
      client.on("data", (bytes) => client.end(bytes));
    });
    service.socket.write("there and back");
    await service.recorder.until(() => service.recorder.text === "there and back");
    await service.recorder.until(() => service.recorder.log.at(-1) !== "read");
    service.socket.close();
    rmSync(folder, { recursive: true });
  });
});
