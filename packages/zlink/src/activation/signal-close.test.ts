import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { describe, it } from "node:test";
import { connect } from "../connect.ts";
import { type ServeOptions, type ServeTarget, serve } from "../serve.ts";
import { freshFolder } from "../transports/test-sockets.ts";
import { Activated, serviceWords } from "./test-activated.ts";

const folder = freshFolder();
const freshPath = (): string => join(folder, randomUUID().slice(0, 8));

function startService(target: ServeTarget, options: Partial<ServeOptions>): ChildProcess {
  const [program, ...programArguments] = serviceWords(target, options);
  return spawn(program, programArguments, { stdio: ["pipe", "pipe", "ignore"] });
}

async function startAt(path: string, options: Partial<ServeOptions>): Promise<ChildProcess> {
  const child = startService(`unix:${path}`, options);
  while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 5));
  return child;
}

/** Resolves when the service has read what it was sent before, over any connection. */
async function hasHeard(path: string): Promise<void> {
  await using client = await connect(`unix:${path}`, Activated);
  await client.report();
}

describe("closeOnSignals", { concurrency: true }, () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`answers what is being answered at ${signal}, and ends without an error`, async () => {
      const path = freshPath();
      const child = await startAt(path, { closeOnSignals: true });
      const exited = once(child, "exit");
      await using client = await connect(`unix:${path}`, Activated);
      const sleeping = client.sleep({ ms: 300 });
      await hasHeard(path);
      child.kill(signal);
      await sleeping;
      assert.deepEqual(await exited, [0, null]);
      assert.equal(existsSync(path), false);
    });
  }

  it("gives them graceMs to be answered", async () => {
    const path = freshPath();
    const child = await startAt(path, { closeOnSignals: { graceMs: 50 } });
    const exited = once(child, "exit");
    await using client = await connect(`unix:${path}`, Activated);
    const sleeping = client.sleep({ ms: 60_000 });
    sleeping.catch(() => {});
    await hasHeard(path);
    child.kill("SIGTERM");
    await assert.rejects(sleeping, { code: "ERR_VARLINK_CONNECTION_CLOSED" });
    child.kill("SIGKILL");
    await exited;
  });

  it("lets a second signal end the process at once", async () => {
    const path = freshPath();
    const child = await startAt(path, { closeOnSignals: { graceMs: Number.POSITIVE_INFINITY } });
    const exited = once(child, "exit");
    await using client = await connect(`unix:${path}`, Activated);
    const sleeping = client.sleep({ ms: 60_000 });
    sleeping.catch(() => {});
    await hasHeard(path);
    child.kill("SIGTERM");
    // The file goes when the first has been heard.
    while (existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill("SIGTERM");
    assert.deepEqual(await exited, [null, "SIGTERM"]);
  });

  it("is heard by a service whose client does not read", async () => {
    const child = startService("stdio:", { closeOnSignals: { graceMs: 50 } });
    const exited = once(child, "exit");
    const call = '{"method":"org.example.Activated.Count","parameters":{"to":1000000},"more":true}\0';
    (child.stdin as Writable).write(call);
    await once(child.stdout as Readable, "readable");
    child.kill("SIGTERM");
    assert.deepEqual(await exited, [0, null]);
  });

  it("takes its handlers away when the server closes", async () => {
    const count = () => process.listenerCount("SIGTERM") + process.listenerCount("SIGINT");
    const before = count();
    const server = await serve(`unix:${freshPath()}`, { interfaces: [], closeOnSignals: true });
    assert.equal(count(), before + 2);
    await server.close();
    assert.equal(count(), before);
    const silent = await serve(`unix:${freshPath()}`, { interfaces: [], closeOnSignals: false });
    assert.equal(count(), before);
    await silent.close();
  });
});
