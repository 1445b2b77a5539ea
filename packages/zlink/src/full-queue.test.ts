import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, it } from "node:test";
import { connect } from "./connect.ts";
import { serve } from "./serve.ts";
import { Example, handlers } from "./transports/test-interface.ts";
import { freshFolder } from "./transports/test-sockets.ts";

const folder = freshFolder();

/** Listens with room for two that wait, and accepts nobody: its thread sleeps. */
const listenAsleep = `
  require("node:net").createServer().listen({ path: process.argv[1], backlog: 1 }, () => {
    require("node:fs").writeSync(1, "listening");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;

describe("a service whose queue of clients is full", { timeout: 30_000 }, () => {
  it("gets all of them, one after the other", async (t) => {
    const path = join(folder, "small");
    const listener = createServer({ allowHalfOpen: true }).listen({ path, backlog: 1 });
    await once(listener, "listening");
    const server = await serve(listener, { interfaces: handlers() });
    t.after(() => server.close({ graceMs: 0 }));
    const clients = await Promise.all(Array.from({ length: 20 }, () => connect(`unix:${path}`, Example)));
    const replies = await Promise.all(clients.map((client, index) => client.echo({ text: `${index}` })));
    assert.deepEqual(
      replies.map(({ text }) => text),
      clients.map((_, index) => `${index}`),
    );
    await Promise.all(clients.map((client) => client.close()));
  });

  it("is not waited for once the signal has aborted", async (t) => {
    const path = join(folder, "asleep");
    const child = spawn(process.execPath, ["--eval", listenAsleep, path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    t.after(() => child.kill("SIGKILL"));
    await once(child.stdout, "data");
    const abort = new AbortController();
    const options = { signal: abort.signal };
    const attempts = Array.from({ length: 4 }, () => connect(`unix:${path}`, options));
    const reason = new Error("it has taken too long");
    setTimeout(() => abort.abort(reason), 50);
    const outcomes = await Promise.allSettled(attempts);
    // The kernel queues one more than it was told.
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === "rejected" ? outcome.reason : outcome.status)),
      ["fulfilled", "fulfilled", reason, reason],
    );
    for (const outcome of outcomes) if (outcome.status === "fulfilled") await outcome.value.close();
  });
});
