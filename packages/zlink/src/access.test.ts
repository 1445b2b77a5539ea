import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { promisify } from "node:util";
import {
  type AccessRule,
  isError,
  type PeerCredentials,
  type ServiceCall,
  type Transport,
  VarlinkService,
} from "@zlink/core";
import { memoryTransportPair } from "@zlink/core/testing";
import { openConnection } from "./connect.ts";
import { findNative } from "./native.ts";
import { nodeRuntime } from "./node-runtime.ts";
import { type ServeOptions, type ServeTarget, serve } from "./serve.ts";
import { Example, handlers } from "./transports/test-interface.ts";
import { freshFolder } from "./transports/test-sockets.ts";

const folder = freshFolder();
const me = Number(process.geteuid?.());
const native = await findNative();
const denied = (error: unknown) => isError(error, VarlinkService.errors.PermissionDenied);

const user = (uid: number): PeerCredentials => ({ uid, gid: uid, pid: 1, groups: [] });

/** Serves a client of this user under a rule, and gives its view of the service. */
async function underRule(allow: AccessRule, credentials: PeerCredentials) {
  const [here, there] = memoryTransportPair({ credentials });
  async function* clients(): AsyncGenerator<Transport> {
    yield there;
  }
  const target = Object.assign(clients(), { hasCredentials: true });
  const server = await serve(target, { interfaces: handlers(), allow });
  const connection = await openConnection(here);
  return { server, connection, example: connection.as(Example) };
}

describe("access rules", () => {
  it("decide over transports of which it is known that they know their peer", async () => {
    for (const [allow, uid, isAllowed] of [
      ["same-user", me, true],
      ["same-user", me + 1, false],
      ["root", 0, true],
      ["root", 1, false],
    ] as const) {
      const { example, server, connection } = await underRule(allow, user(uid));
      const echoed = example.echo({ text: "x" });
      if (isAllowed) assert.deepEqual(await echoed, { text: "x" });
      else await assert.rejects(echoed, denied);
      await connection.close();
      await server.close();
    }
  });

  it("know the user that the process acts as", () => assert.equal(nodeRuntime.userId, me));
});

describe("a service on a Unix socket", { skip: native === undefined && "no @zlink/native" }, () => {
  const serveAt = async (options: Partial<ServeOptions>) => {
    const address = `unix:${join(folder, randomUUID())}`;
    return { address, server: await serve(address, { interfaces: handlers(), ...options }) };
  };

  it("knows who calls, and its client who answers: this process", async () => {
    let caller: PeerCredentials | undefined;
    const sleep = (_: object, { peer }: ServiceCall): void => {
      caller = peer;
    };
    const { address, server } = await serveAt({ interfaces: handlers({ sleep }) });
    const connection = await openConnection(address);
    await connection.as(Example).sleep();
    const ids = [process.geteuid?.(), process.getegid?.(), process.pid];
    const groups = new Set(process.getgroups?.());
    for (const peer of [caller, connection.peer]) {
      assert.deepEqual([peer?.uid, peer?.gid, peer?.pid], ids);
      assert.ok(peer?.groups.every((group) => groups.has(group)));
    }
    await connection.close();
    await server.close();
  });

  it("opens a descriptor of the caller's process when it is looked at, and closes it with the connection", async () => {
    let caller: PeerCredentials | undefined;
    const sleep = (_: object, { peer }: ServiceCall): void => {
      caller = peer;
    };
    const { address, server } = await serveAt({ interfaces: handlers({ sleep }) });
    const connection = await openConnection(address);
    await connection.as(Example).sleep();
    const pidfd = caller?.pidfd;
    // Linux before 6.5 has none to give.
    if (pidfd !== undefined) {
      assert.match(
        readFileSync(`/proc/self/fdinfo/${pidfd.fd}`, "utf8"),
        new RegExp(`^Pid:\\s${process.pid}$`, "m"),
      );
      assert.equal(caller?.pidfd, pidfd);
    }
    await connection.close();
    await server.close();
    assert.equal(pidfd?.fd ?? -1, -1);
  });

  it("keeps its rules", async () => {
    for (const [allow, isAllowed] of [
      ["same-user", true],
      [{ uids: [me + 1] }, false],
    ] as const) {
      const { address, server } = await serveAt({ allow });
      const connection = await openConnection(address);
      const echoed = connection.as(Example).echo({ text: "x" });
      if (isAllowed) assert.deepEqual(await echoed, { text: "x" });
      else await assert.rejects(echoed, denied);
      await connection.close();
      await server.close();
    }
  });

  it("lets 128 connections of a user in where nothing is said, and one that comes for one that has left", async () => {
    const { address, server } = await serveAt({});
    const all = await Promise.all(Array.from({ length: 128 }, () => openConnection(address)));
    for (const connection of all) await connection.as(Example).echo({ text: "x" });
    const tooMany = await openConnection(address);
    await tooMany.closed;
    await all.pop()?.close();
    while (server.connections === 128) await turn();
    const next = await openConnection(address);
    assert.deepEqual(await next.as(Example).echo({ text: "y" }), { text: "y" });
    await Promise.all([...all, next].map((connection) => connection.close()));
    await server.close();
  });

  it("keeps a limit for each user", async () => {
    const { address, server } = await serveAt({ maxConnectionsPerUser: 1 });
    const first = await openConnection(address);
    assert.deepEqual(await first.as(Example).echo({ text: "x" }), { text: "x" });
    const second = await openConnection(address);
    await second.closed;
    assert.equal(server.connections, 1);
    assert.deepEqual(await first.as(Example).echo({ text: "y" }), { text: "y" });
    await first.close();
    await server.close();
  });
});

describe("a service that must know who connects", { concurrency: true }, () => {
  const asked: [string, Partial<ServeOptions>][] = [
    ["access rules", { allow: "root" }],
    [
      "a rule for one method",
      { interfaces: [Example.implement({} as never, { methods: { echo: { allow: "root" } } })] },
    ],
    ["a limit for each user", { maxConnectionsPerUser: 10 }],
  ];
  const targets: [string, (path: string) => Promise<ServeTarget>, RegExp][] = [
    ["TCP", async () => "tcp:127.0.0.1:0", /tcp:127\.0\.0\.1:\d+ does not tell: TCP carries no credentials/],
    ["a server of Node", listeningServer, /unix:.* does not tell: .*@zlink\/native/],
    [
      "an iterable of transports",
      async () => noTransports(),
      /a listener without address does not tell: .*hasCredentials/,
    ],
  ];
  for (const [what, options] of asked) {
    for (const [where, target, message] of targets) {
      it(`does not begin over ${where} with ${what}`, async () => {
        const path = join(folder, randomUUID());
        // Closed if it begins all the same, so that the test fails and does not hang.
        const serving = serve(await target(path), { interfaces: handlers(), ...options }).then((server) =>
          server.close(),
        );
        await assert.rejects(serving, { name: "UsageError", code: "ERR_VARLINK_CREDENTIALS", message });
        assert.equal(existsSync(path), false);
      });
    }
  }

  it("begins over all of them where nothing of that was asked for", async () => {
    for (const [, target] of targets) {
      for (const maxConnectionsPerUser of [undefined, Infinity]) {
        const options = { interfaces: handlers(), allow: undefined, maxConnectionsPerUser };
        const server = await serve(await target(join(folder, randomUUID())), options);
        await server.close();
      }
    }
  });

  it("says why the addon is missing where a Unix socket has to do without it", async () => {
    const program = `import { serve } from "zlink";
      await serve(process.argv[1], { interfaces: [], allow: "root" }).catch((error) => console.log(error.message));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "-e", program, `unix:${join(folder, randomUUID())}`],
      { cwd: import.meta.dirname, env: { ...process.env, ZLINK_TRANSPORT: "node" } },
    );
    assert.match(stdout, /does not tell: credentials need the package @zlink\/native: the environment says/);
  });

  it("does not begin with a rule that is none", async () => {
    const serving = serve(noTransports(), { interfaces: [], allow: "everybody" as never });
    await assert.rejects(serving, { code: "ERR_VARLINK_USAGE", message: /got everybody/ });
  });
});

async function* noTransports(): AsyncGenerator<Transport> {}

async function listeningServer(path: string) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return server;
}
