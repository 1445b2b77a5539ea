import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { describe, it } from "node:test";
import { UsageError } from "@zlink/core";
import { connect } from "../connect.ts";
import { findNative } from "../native.ts";
import { freshFolder } from "../transports/test-sockets.ts";
import { notify } from "./notify.ts";
import { findNotifySocket } from "./notify-socket.ts";
import { Activated, serviceWords } from "./test-activated.ts";
import { cannotReceive, receiveNotifications } from "./test-notified.ts";

const native = await findNative();
const skip = native === undefined ? "there is no addon" : cannotReceive;
const folder = freshFolder();
const freshPath = (): string => join(folder, randomUUID().slice(0, 8));

/** A sender that keeps what it is given. */
function keeper() {
  const sent: [string, string][] = [];
  const sendDatagram = (name: string, text: string) => void sent.push([name, text]);
  return { sent, load: async () => ({ sendDatagram }) };
}

describe("$NOTIFY_SOCKET", () => {
  it("is a path or an abstract name", async () => {
    for (const [place, name] of [
      ["/run/systemd/notify", "/run/systemd/notify"],
      ["@/org/example", "\0/org/example"],
    ] as const) {
      const { sent, load } = keeper();
      const send = await findNotifySocket({ NOTIFY_SOCKET: place }, load);
      send?.("READY=1");
      assert.deepEqual(sent, [[name, "READY=1"]]);
    }
  });

  it("is not asked of the addon where there is none", async () => {
    const load = () => Promise.reject(new Error("expected no load"));
    assert.equal(await findNotifySocket({}, load), undefined);
    assert.equal(await findNotifySocket({ NOTIFY_SOCKET: "" }, load), undefined);
    assert.equal(await notify({ ready: true }), false);
  });

  it("is refused if it is another kind of socket", async () => {
    await assert.rejects(findNotifySocket({ NOTIFY_SOCKET: "vsock:2:1234" }, keeper().load), {
      code: "ERR_VARLINK_ADDRESS",
      message: '$NOTIFY_SOCKET must be /path or @name, got "vsock:2:1234"',
    });
  });

  it("needs the addon, and says so", async () => {
    const load = (what: string) => Promise.reject(new UsageError("ERR_VARLINK_NATIVE", `${what}: none`));
    await assert.rejects(findNotifySocket({ NOTIFY_SOCKET: "/x" }, load), {
      code: "ERR_VARLINK_NATIVE",
      message: "notifications of the service manager: none",
    });
  });

  it("is named by the error of a manager that is gone, with the system's as its cause", async () => {
    const cause = new Error("connect ECONNREFUSED \0name");
    const load = async () => ({
      sendDatagram() {
        throw cause;
      },
    });
    const send = await findNotifySocket({ NOTIFY_SOCKET: "@name" }, load);
    assert.throws(() => send?.("READY=1"), {
      code: "ERR_VARLINK_CONNECT",
      message: "cannot notify @name: connect ECONNREFUSED @name",
      cause,
    });
  });
});

describe("a service that notifies its manager", { skip, concurrency: true }, () => {
  for (const kind of ["path", "abstract name"]) {
    it(`says that it listens, that it is alive and that it stops: ${kind}`, async () => {
      const place = kind === "path" ? freshPath() : `@zlink-${randomUUID()}`;
      const manager = await receiveNotifications(place);
      const path = freshPath();
      const [program, ...words] = serviceWords(`unix:${path}`, { notify: true, exitOnIdleMs: 1000 });
      const environment = { ...process.env, NOTIFY_SOCKET: place, WATCHDOG_USEC: "100000" };
      const child = spawn(program, words, { stdio: "ignore", env: environment });
      const exited = once(child, "exit");
      assert.equal(await manager.next(), "READY=1");
      await using client = await connect(`unix:${path}`, Activated);
      await client.report();
      for (let count = 0; count < 3; count += 1) assert.equal(await manager.next(), "WATCHDOG=1");
      await client.close();
      let last = await manager.next();
      while (last === "WATCHDOG=1") last = await manager.next();
      assert.equal(last, "STOPPING=1");
      assert.deepEqual(await exited, [0, null]);
      manager.end();
    });
  }

  it("says whatever else it is told to", async () => {
    const place = freshPath();
    const manager = await receiveNotifications(place);
    process.env["NOTIFY_SOCKET"] = place;
    try {
      assert.equal(await notify({ status: "Wächst", mainPid: 7 }), true);
      assert.equal(await manager.next(), "STATUS=Wächst\nMAINPID=7");
      manager.end();
    } finally {
      delete process.env["NOTIFY_SOCKET"];
    }
  });

  it("is not served if its manager cannot be told, and leaves nothing behind", async () => {
    const path = freshPath();
    const [program, ...words] = serviceWords(`unix:${path}`, { notify: true });
    const child = spawn(program, words, {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, NOTIFY_SOCKET: `${path}.nothing` },
    });
    const [[text], [code]] = await Promise.all([once(child.stderr, "data"), once(child, "exit")]);
    assert.match(String(text), /^ERR_VARLINK_CONNECT: cannot notify .*nothing: .*ENOENT/);
    assert.equal(code, 9);
    await assert.rejects(connect(`unix:${path}`), { code: "ERR_VARLINK_CONNECT" });
  });

  it("says nothing to a watchdog of another process, and nothing at all where nobody listens", async () => {
    const path = freshPath();
    const [program, ...words] = serviceWords(`unix:${path}`, { notify: true, exitOnIdleMs: 50 });
    const manager = await receiveNotifications(`${path}.notify`);
    for (const own of [{ NOTIFY_SOCKET: `${path}.notify`, WATCHDOG_USEC: "2000", WATCHDOG_PID: "1" }, {}]) {
      const child = spawn(program, words, { stdio: "ignore", env: { ...process.env, ...own } });
      assert.deepEqual(await once(child, "exit"), [0, null]);
    }
    assert.equal(await manager.next(), "READY=1");
    assert.equal(await manager.next(), "STOPPING=1");
    manager.end();
  });
});
