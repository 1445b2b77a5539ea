import assert from "node:assert/strict";
import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { describe, it } from "node:test";
import { serviceWords } from "../activation/test-activated.ts";
import { freshFolder } from "./test-sockets.ts";

const sleepCall = '{"method":"org.example.Activated.Sleep","parameters":{"ms":100}}\0';

function startService(stdio: StdioOptions): ChildProcess {
  const [program, ...programArguments] = serviceWords("stdio:");
  return spawn(program, programArguments, { stdio });
}

async function textOf(stream: Readable): Promise<string> {
  let text = "";
  for await (const chunk of stream.setEncoding("utf8")) text += chunk;
  return text;
}

/** The two ends of a connected socket. */
async function socketPair(): Promise<[Socket, Socket]> {
  const server = createServer({ allowHalfOpen: true });
  const path = join(freshFolder(), "s");
  server.listen(path);
  const theirs = connect({ path, allowHalfOpen: true });
  const [ours] = await once(server, "connection");
  server.close();
  return [theirs, ours as Socket];
}

describe('serve("stdio:")', { concurrency: true }, () => {
  it("answers over two pipes what was asked before their end, and ends", async () => {
    const child = startService(["pipe", "pipe", "inherit"]);
    const exited = once(child, "exit");
    (child.stdin as Writable).end(sleepCall.repeat(2));
    assert.equal(await textOf(child.stdout as Readable), "{}\0{}\0");
    assert.deepEqual(await exited, [0, null]);
  });

  it("serves at one socket that is both, also to a client that sends no more", async () => {
    const [theirs, ours] = await socketPair();
    const child = startService([ours, ours, "inherit"]);
    const exited = once(child, "exit");
    ours.destroy();
    theirs.end(sleepCall);
    assert.equal(await textOf(theirs), "{}\0");
    assert.deepEqual(await exited, [0, null]);
  });

  it("ends a client that breaks the rules, and then itself", async () => {
    const child = startService(["pipe", "pipe", "inherit"]);
    const exited = once(child, "exit");
    (child.stdin as Writable).write("this is no call\0");
    assert.equal(await textOf(child.stdout as Readable), "");
    assert.deepEqual(await exited, [0, null]);
  });

  it("is what - means in $SYSTEMD_VARLINK_LISTEN", async () => {
    const [program, ...programArguments] = serviceWords("activation:");
    const child = spawn(program, programArguments, {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, SYSTEMD_VARLINK_LISTEN: "-" },
    });
    child.stdin.end(sleepCall);
    assert.equal(await textOf(child.stdout), "{}\0");
  });
});
