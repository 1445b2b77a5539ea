import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { finite, type ServiceCall } from "@zlink/core";
import { serve } from "./serve.ts";
import { call, handlers } from "./transports/test-interface.ts";
import { serveHere, sleeper } from "./transports/test-serving.ts";
import { freshFolder, rawClient } from "./transports/test-sockets.ts";

const folder = freshFolder();
const freshPath = (): string => join(folder, randomUUID());

describe("server.close", { concurrency: true }, () => {
  it("removes the socket file, ends idle connections, and answers what it has read", async () => {
    const { gate, begun, sleep: handler } = sleeper();
    const { path, server } = await serveHere(folder, { sleep: handler });
    const idle = await rawClient({ path });
    const busy = await rawClient({ path });
    busy.socket.write(call("Sleep"));
    await begun.promise;
    const closing = server.close();
    assert.equal(existsSync(path), false);
    assert.equal(await idle.ended(), "");
    assert.equal(busy.received(), "");
    gate.resolve({});
    assert.equal(await busy.ended(), "{}\0");
    await closing;
    await server.closed;
    await assert.rejects(rawClient({ path }));
  });

  it("lets finite streams finish and ends others at once", async () => {
    const { path, server } = await serveHere(folder, {
      count: () =>
        finite(
          (async function* () {
            for (let count = 1; count <= 3; count += 1) {
              yield { count };
              await sleep(15);
            }
          })(),
        ),
      async *watch(_: object, { signal }: ServiceCall) {
        yield { value: 1 };
        await sleep(60_000, undefined, { signal });
      },
    });
    const list = await rawClient({ path });
    const monitor = await rawClient({ path });
    list.socket.write(call("Count", { to: 3 }, "more"));
    monitor.socket.write(call("Watch", {}, "more"));
    await monitor.messages(1);
    await server.close();
    assert.equal((await list.messages(3)).length, 3);
    assert.equal(await monitor.ended(), '{"parameters":{"value":1},"continues":true}\0');
  });

  it("ends a client that does not read its replies after graceMs", async () => {
    const { path, server } = await serveHere(folder, { echo: () => ({ text: "x".repeat(4_000_000) }) });
    const client = await rawClient({ path });
    client.socket.pause();
    client.socket.write(call("Echo", { text: "" }));
    await sleep(20);
    const begun = performance.now();
    await server.close({ graceMs: 50 });
    assert.ok(performance.now() - begun < 1000);
    client.socket.destroy();
  });

  it("is what await using does", async () => {
    const path = freshPath();
    {
      await using _server = await serve(`unix:${path}`, { interfaces: handlers() });
      assert.equal(existsSync(path), true);
    }
    assert.equal(existsSync(path), false);
  });
});
