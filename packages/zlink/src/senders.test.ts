import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { SenderCredentials, ServiceCall } from "@zlink/core";
import type { Native } from "@zlink/native";
import { openConnection } from "./connect.ts";
import { findNative } from "./native.ts";
import { serve } from "./serve.ts";
import { call, Example, handlers } from "./transports/test-interface.ts";
import { freshFolder } from "./transports/test-sockets.ts";

const native = await findNative();
const folder = freshFolder();
const self = { pid: process.pid, uid: process.getuid?.(), gid: process.getgid?.() };

/** Serves a method that notes who connected and who wrote its calls. */
async function serveNoting(target: string | { fd: number }, senderCredentials?: boolean) {
  const noted: { readonly peer: number | undefined; readonly sender: SenderCredentials | undefined }[] = [];
  let told = (): void => {};
  const echo = ({ text }: { text: string }, { peer, sender }: ServiceCall) => {
    noted.push({ peer: peer?.pid, sender });
    told();
    return { text };
  };
  const server = await serve(target, { interfaces: handlers({ echo }), senderCredentials });
  return {
    noted,
    server,
    async until(count: number) {
      while (noted.length < count) {
        await new Promise<void>((resolve) => {
          told = resolve;
        });
      }
    },
  };
}

/** Another process that writes to a socket of this one. */
async function writeElsewhere(fd: number, text: string): Promise<number> {
  const program = fileURLToPath(new URL("./test-foreign-writer.js", import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(text)], {
    stdio: ["ignore", "inherit", "inherit", fd],
  });
  const { pid = -1 } = child;
  assert.deepEqual(await once(child, "exit"), [0, null]);
  return pid;
}

describe("call.sender", { skip: native === undefined && "no @zlink/native", timeout: 20_000 }, () => {
  it("is who wrote the call, from the first one on, also over a socket that was given to a service", async () => {
    const [fd, other] = (native as Native).socketPair();
    const path = `unix:${join(folder, randomUUID())}`;
    for (const [target, to] of [
      [path, path],
      [{ fd }, { fd: other }],
    ] as const) {
      const service = await serveNoting(target, true);
      const connection = await openConnection(to);
      await Promise.all(["a", "b"].map((text) => connection.as(Example).echo({ text })));
      const pids = service.noted.map(({ sender }) => sender);
      assert.deepEqual(pids, [self, self]);
      await connection.close();
      await service.server.close();
    }
  });

  it("is another process than call.peer, where that handed its socket on", async () => {
    const path = join(folder, randomUUID());
    const service = await serveNoting(`unix:${path}`, true);
    const addon = native as Native;
    const fd = addon.connect(path);
    const child = await writeElsewhere(fd, call("Echo", { text: "handed on" }));
    await service.until(1);
    assert.deepEqual(service.noted, [{ peer: process.pid, sender: { ...self, pid: child } }]);
    addon.closeDescriptor(fd);
    await service.server.close();
  });

  it("is nobody where several wrote the call, and again somebody with the next", async () => {
    const path = join(folder, randomUUID());
    const service = await serveNoting(`unix:${path}`, true);
    const addon = native as Native;
    const fd = addon.connect(path);
    const whole = call("Echo", { text: "in parts" });
    await writeElsewhere(fd, whole.slice(0, 20));
    const child = await writeElsewhere(fd, whole.slice(20) + whole);
    await service.until(2);
    assert.deepEqual(
      service.noted.map(({ sender }) => sender),
      [undefined, { ...self, pid: child }],
    );
    addon.closeDescriptor(fd);
    await service.server.close();
  });

  it("is not looked for unless it is asked for", async () => {
    const path = `unix:${join(folder, randomUUID())}`;
    const service = await serveNoting(path);
    const connection = await openConnection(path);
    await connection.as(Example).echo({ text: "a" });
    assert.deepEqual(service.noted, [{ peer: process.pid, sender: undefined }]);
    await connection.close();
    await service.server.close();
  });
});

describe("serve({ senderCredentials: true })", () => {
  it("rejects where nothing can tell", async () => {
    await assert.rejects(serveNoting("tcp:127.0.0.1:0", true), {
      code: "ERR_VARLINK_USAGE",
      message: "tcp: carries no credentials of senders: { senderCredentials: true } takes a Unix socket",
    });
  });

  it("rejects without the addon, and says how to get it", async () => {
    const program = `import { serve } from "zlink";
      await serve(process.argv[1], { interfaces: [], senderCredentials: true }).catch((error) => console.log(error.message));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "-e", program, `unix:${join(folder, randomUUID())}`],
      { cwd: import.meta.dirname, env: { ...process.env, ZLINK_TRANSPORT: "node" } },
    );
    assert.match(stdout, /^credentials of senders need the package @zlink\/native: the environment says/);
  });
});
