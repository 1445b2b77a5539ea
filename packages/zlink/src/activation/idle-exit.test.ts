import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, openConnection } from "../connect.ts";
import { serve } from "../serve.ts";
import { freshFolder } from "../transports/test-sockets.ts";
import { Activated, serviceWords, startActivator } from "./test-activated.ts";

const folder = freshFolder();
const freshPath = (): string => join(folder, randomUUID().slice(0, 8));

describe("exitOnIdleMs", { concurrency: true }, () => {
  it("closes a server that nobody uses, and takes its file away", async () => {
    const path = freshPath();
    const server = await serve(`unix:${path}`, { interfaces: [], exitOnIdleMs: 100 });
    const connection = await openConnection(`unix:${path}`);
    await connection.call("org.varlink.service.GetInfo");
    await sleep(300);
    assert.equal(existsSync(path), true);
    await connection.close();
    await server.closed;
    assert.equal(existsSync(path), false);
  });

  it("loses no caller of a service that is started again, whenever they come", {
    timeout: 60_000,
  }, async () => {
    const path = freshPath();
    const idleMs = 20;
    const words = serviceWords("activation:", { exitOnIdleMs: idleMs });
    const activator = await startActivator({ listens: [{ path }], words, runs: 1000 });
    try {
      const pids = new Set<number>();
      for (let caller = 0; caller < 66; caller += 1) {
        await using client = await connect(`unix:${path}`, Activated);
        pids.add((await client.report()).pid);
        await client.close();
        // Around the moment of the exit: from a little before until a little after.
        await sleep(idleMs - 5 + (caller % 11));
      }
      assert.ok(pids.size > 3, `expected several services, there were ${pids.size}`);
    } finally {
      activator.process.kill("SIGKILL");
      await activator.ended;
    }
  });
});
