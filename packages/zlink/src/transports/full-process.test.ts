import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { connect } from "../connect.ts";
import { findNative } from "../native.ts";
import { Example } from "./test-interface.ts";
import { freshFolder, rawClient } from "./test-sockets.ts";

const folder = freshFolder();
const program = fileURLToPath(new URL("./test-full-process.js", import.meta.url));
const hasNative = (await findNative()) !== undefined;

/** Serves in a process that may have 256 descriptors; it ends with `stop`. */
async function serveInFew(transport: "node" | "native") {
  const path = join(folder, transport);
  const command = ["-c", 'ulimit -n 256; exec "$0" "$@"', process.execPath, program, path];
  const env = { ...process.env, ZLINK_TRANSPORT: transport };
  const child = spawn("/bin/sh", command, { env, stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return {
    path,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      child.kill();
      await once(child, "close");
    },
  };
}

describe("a service whose process has no descriptor left", { timeout: 20_000 }, () => {
  it("goes on with its clients, and lets who connects wait until there is one (native)", {
    skip: !hasNative && "no @zlink/native",
  }, async () => {
    const { path, isAlive, stop } = await serveInFew("native");
    await using first = await connect(`unix:${path}`, Example);
    await first.echo({ text: "open all" });
    const waiting = await rawClient({ path });
    waiting.socket.write('{"method":"org.example.Example.Echo","parameters":{"text":""}}\0');
    // Its first clients are answered all the while, and its owner is told.
    let reported = "";
    while (reported === "") reported = (await first.echo({ text: "" })).text;
    assert.equal(reported, "EMFILE");
    assert.equal(waiting.received(), "");
    await first.echo({ text: "close all" });
    assert.deepEqual(await waiting.messages(1), [{ parameters: { text: "EMFILE" } }]);
    assert.ok(isAlive());
    waiting.socket.destroy();
    await stop();
  });

  it("goes on with its clients, turns away who connects, and serves the next (node:net)", async () => {
    const { path, isAlive, stop } = await serveInFew("node");
    await using first = await connect(`unix:${path}`, Example);
    await first.echo({ text: "open all" });
    const turnedAway = await rawClient({ path });
    // What there is of libuv closes it at once; it is not left without an answer.
    assert.equal(await turnedAway.ended(), "");
    await first.echo({ text: "" });
    await first.echo({ text: "close all" });
    await using next = await connect(`unix:${path}`, Example);
    await next.echo({ text: "" });
    assert.ok(isAlive());
    await stop();
  });
});
