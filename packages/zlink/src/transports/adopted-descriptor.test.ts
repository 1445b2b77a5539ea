import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { describe, it } from "node:test";
import { framed } from "@zlink/core";
import { Activated, serviceWords } from "../activation/test-activated.ts";
import { openConnection } from "../connect.ts";
import { serve } from "../serve.ts";
import { SocketStream } from "./socket-stream.ts";
import { freshFolder } from "./test-sockets.ts";

const folder = freshFolder();

/** A connected pair: one end for a test, one to be passed on. */
async function socketPair(listenAt: object): Promise<[Socket, Socket]> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
  server.listen(listenAt);
  await once(server, "listening");
  const bound = server.address();
  const at = typeof bound === "string" ? { path: bound } : { port: bound?.port ?? 0, host: "127.0.0.1" };
  const theirs = connect({ ...at, allowHalfOpen: true });
  const [ours] = await once(server, "connection");
  server.close();
  return [theirs, ours as Socket];
}

/** Starts the service with a socket as its descriptor 3. */
function startWith(socket: Socket): ChildProcess {
  const [program, ...programArguments] = serviceWords({ fd: 3 });
  const child = spawn(program, programArguments, { stdio: ["ignore", "inherit", "inherit", socket] });
  socket.destroy();
  return child;
}

const kinds: Record<string, object> = {
  "a Unix socket": { path: join(folder, "s") },
  TCP: { port: 0, host: "127.0.0.1" },
};

describe("serve({ fd })", { concurrency: true }, () => {
  for (const [kind, listenAt] of Object.entries(kinds)) {
    it(`serves the one client of a connected socket, and closes when it has left: ${kind}`, async () => {
      const [theirs, ours] = await socketPair(listenAt);
      const child = startWith(ours);
      const exited = once(child, "exit");
      const connection = await openConnection(theirs);
      assert.equal((await connection.as(Activated).report()).pid, child.pid);
      await connection.close();
      assert.deepEqual(await exited, [0, null]);
    });

    it(`closes at once if that client had left before: ${kind}`, async () => {
      const at = "path" in listenAt ? { path: join(folder, "gone") } : listenAt;
      const [theirs, ours] = await socketPair(at);
      if (kind === "TCP") theirs.resetAndDestroy();
      else theirs.destroy();
      await once(theirs, "close");
      assert.deepEqual(await once(startWith(ours), "exit"), [0, null]);
    });
  }

  it("rejects for what is no socket, or no descriptor", async () => {
    const fd = openSync("/dev/null", "r");
    await assert.rejects(serve({ fd }, { interfaces: [] }), {
      code: "ERR_VARLINK_LISTEN",
      message: `cannot take over descriptor ${fd}: it is no socket`,
    });
    closeSync(fd);
    await assert.rejects(serve({ fd: 999_999 }, { interfaces: [] }), {
      code: "ERR_VARLINK_LISTEN",
      message: /cannot take over descriptor 999999: EBADF/,
    });
  });
});

describe("openConnection({ fd })", () => {
  it("speaks over a connected socket that this process was given", async () => {
    const [theirs, ours] = await socketPair({ path: join(folder, "client") });
    const index = JSON.stringify(new URL("../index.js", import.meta.url).href);
    const source = `
      import { openConnection } from ${index};
      const connection = await openConnection({ fd: 3 });
      console.log((await connection.call("org.varlink.service.GetInfo")).product);
      await connection.close();`;
    const client = spawn(process.execPath, ["--input-type=module", "-e", source], {
      stdio: ["ignore", "pipe", "inherit", theirs],
    });
    theirs.destroy();
    const transport = framed(new SocketStream(ours, "write-nothing"), { maxMessageBytes: 1024 });
    const server = await serve(
      (async function* () {
        yield transport;
      })(),
      { interfaces: [], product: "by descriptor" },
    );
    ours.resume();
    const [text] = await once(client.stdout ?? assert.fail(), "data");
    assert.equal(String(text), "by descriptor\n");
    await once(client, "exit");
    await server.close();
  });

  it("rejects for what is no socket", async () => {
    await assert.rejects(openConnection({ fd: 999_999 }), { code: "ERR_VARLINK_CONNECT" });
  });
});
