import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import type { NativeSocket } from "./native-socket.ts";
import { addon, skip, timeLimitMs } from "./test-addon.ts";
import { countDescriptors } from "./test-descriptors.ts";
import { start } from "./test-program.ts";
import { Changes, Recorder } from "./test-recorder.ts";

const folder = mkdtempSync(join(tmpdir(), "zlink-test-"));
after(() => rmSync(folder, { recursive: true }));
let named = 0;
const freshPath = () => join(folder, String(named++));

describe("a native listener", { skip, timeout: timeLimitMs }, () => {
  it("accepts all that wait, also more than at once, and leaves them waiting while it does not", async () => {
    const native = addon();
    const before = countDescriptors();
    const path = freshPath();
    const changes = new Changes();
    const accepted: number[] = [];
    const listener = native.openListener(native.listen(path, 200), {
      onAccept(fd) {
        accepted.push(fd);
        changes.tell();
      },
      onFailure: assert.ifError,
    });
    const clients = Array.from({ length: 150 }, () => native.connect(path));
    await turn();
    assert.deepEqual(accepted, []);
    listener.setAccepting(true);
    await changes.until(() => accepted.length === clients.length);
    for (const fd of [...clients, ...accepted]) closeSync(fd);
    listener.close();
    assert.equal(countDescriptors(), before);
  });

  for (const stop of ["close", "pause"] as const) {
    it(`accepts no other when it is told to ${stop} while it reports one`, async () => {
      const native = addon();
      const path = freshPath();
      const changes = new Changes();
      const accepted: number[] = [];
      const listener = native.openListener(native.listen(path, 8), {
        onAccept(fd) {
          accepted.push(fd);
          if (stop === "close") listener.close();
          else listener.setAccepting(false);
          changes.tell();
        },
        onFailure: assert.ifError,
      });
      const clients = [native.connect(path), native.connect(path)];
      listener.setAccepting(true);
      await changes.until(() => accepted.length > 0);
      await turn();
      assert.equal(accepted.length, 1);
      for (const fd of [...clients, ...accepted]) closeSync(fd);
      listener.close();
    });
  }

  it("says that the process has no descriptor left, and accepts who waited when it has one again", async () => {
    const program = start("./test-full-listener.js", [freshPath()], { maxDescriptors: 64 });
    const path = await program.firstLine;
    // Its whole end is waited for: the tests that follow count descriptors.
    const answer = await new Promise<string>((resolve, reject) => {
      let text = "";
      connect(path)
        .on("data", (bytes) => {
          text += bytes.toString();
        })
        .on("error", reject)
        .on("close", () => resolve(text));
    });
    const { exitCode, errors } = await program.ended;
    assert.deepEqual([answer, exitCode, errors], ["EMFILE, then accepted", 0, ""]);
  });

  it("says, as long as it accepts, that its descriptor is none that can be watched", async () => {
    const before = countDescriptors();
    const changes = new Changes();
    const failures: (string | undefined)[] = [];
    const listener = addon().openListener(openSync("/dev/null", "r"), {
      onAccept: () => assert.fail(),
      onFailure({ code, syscall }) {
        failures.push(`${code} ${syscall}`);
        listener.setAccepting(false);
        changes.tell();
      },
    });
    await turn();
    assert.deepEqual(failures, []);
    for (const count of [1, 2]) {
      listener.setAccepting(true);
      await changes.until(() => failures.length === count);
      await turn();
    }
    assert.deepEqual(failures, ["EPERM epoll_ctl", "EPERM epoll_ctl"]);
    listener.close();
    assert.equal(countDescriptors(), before);
  });

  it("reads from what it has accepted before it accepts the next, if that is asked for", async () => {
    const native = addon();
    const path = freshPath();
    const recorders: Recorder[] = [];
    const changes = new Changes();
    const log: string[] = [];
    const sockets: NativeSocket[] = [];
    const listener = native.openListener(native.listen(path, 8), {
      onAccept(fd) {
        const recorder = new Recorder();
        const name = String(recorders.push(recorder));
        log.push(`accepted ${name}`);
        recorder.whenTold = (event) => {
          log.push(`${event} ${name}`);
          changes.tell();
        };
        const socket = native.openSocket(fd, recorder);
        sockets.push(socket);
        // The second is left alone until the third has come.
        if (name !== "2") socket.setReading(true);
        if (name === "3") sockets[1]?.setReading(true);
      },
      onFailure: assert.ifError,
    });
    const clients = [1, 2, 3].map(() => native.openSocket(native.connect(path), new Recorder()));
    for (const client of clients) client.write("1");
    listener.setAccepting(true);
    await changes.until(() => log.length === 6);
    assert.deepEqual(log, ["accepted 1", "read 1", "accepted 2", "accepted 3", "read 3", "read 2"]);
    for (const socket of [...clients, ...sockets, listener]) socket.close();
  });

  it("finds no service where there is none, and refuses a name that is none", () => {
    const native = addon();
    const before = countDescriptors();
    assert.throws(() => native.connect(freshPath()), { code: "ENOENT", syscall: "connect" });
    for (const name of ["", "a\0b"]) {
      assert.throws(() => native.connect(name), { code: "EINVAL" });
      assert.throws(() => native.listen(name, 1), { code: "EINVAL" });
      assert.throws(() => native.sendDatagram(name, "text"), { code: "EINVAL" });
    }
    for (const name of ["x".repeat(109), "x".repeat(5000)]) {
      assert.throws(() => native.connect(name), { code: "ENAMETOOLONG" });
    }
    assert.equal(countDescriptors(), before);
  });

  it("tells a client whom the queue has no room for to come again", () => {
    const native = addon();
    const path = freshPath();
    const before = countDescriptors();
    const opened = [native.listen(path, 0)];
    assert.throws(
      () => {
        for (;;) opened.push(native.connect(path));
      },
      { code: "EAGAIN", syscall: "connect" },
    );
    for (const fd of opened) closeSync(fd);
    assert.equal(countDescriptors(), before);
  });
});
