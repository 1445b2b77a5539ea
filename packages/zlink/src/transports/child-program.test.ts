import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Activated, serviceWords, startActivator } from "../activation/test-activated.ts";
import { connect, openConnection } from "../connect.ts";
import { findNative } from "../native.ts";
import { serve } from "../serve.ts";
import { freshFolder } from "./test-sockets.ts";

const native = await findNative();
const folder = freshFolder();

/** A program at a path of its own, as an `exec:` address names it. */
function writeProgram(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Resolves when a process has ended, and been waited for. */
async function gone(pid: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (isAlive(pid)) {
    assert.ok(Date.now() < deadline, `process ${pid} is still there`);
    await sleep(10);
  }
}

const quote = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(" ");

for (const [kind, target] of [
  ["exec", { exec: serviceWords("activation:") }],
  ["command", { command: serviceWords("stdio:") }],
] as const) {
  describe(`a program that is started by { ${kind} }`, { concurrency: true }, () => {
    it("answers, and ends when its client has left", async () => {
      const client = await connect(target, Activated);
      const { pid } = await client.report();
      assert.notEqual(pid, process.pid);
      await client.close();
      await gone(pid);
    });

    it("is one for the calls, and another for each stream and upgrade", async () => {
      await using client = await connect(target, Activated);
      const { pid } = await client.report();
      const numbers: number[] = [];
      for await (const { number } of client.count.more({ to: 3 })) numbers.push(number);
      assert.deepEqual(numbers, [1, 2, 3]);
      const { stream } = await client.raw.upgrade();
      stream.end("no longer Varlink");
      const bytes: Buffer[] = [];
      for await (const chunk of stream) bytes.push(chunk);
      assert.equal(Buffer.concat(bytes).toString(), "no longer Varlink");
      assert.equal((await client.report()).pid, pid);
    });

    it("tells its exit code to whoever waits for it", async () => {
      await using client = await connect(target, Activated);
      await assert.rejects(client.exit({ code: 7 }), {
        name: "ConnectionError",
        code: "ERR_VARLINK_CONNECTION_CLOSED",
        message: /^the connection to (exec:|the command )\S+ has ended: the program exited with code 7; /,
      });
    });

    it("is told nothing of what a service manager told this process", async () => {
      process.env["WATCHDOG_USEC"] = "1";
      try {
        await using client = await connect(target, Activated);
        const { environment } = await client.report();
        assert.deepEqual(
          environment.filter((name) => /^(LISTEN|WATCHDOG|NOTIFY)_/.test(name)),
          [],
        );
      } finally {
        delete process.env["WATCHDOG_USEC"];
      }
    });
  });
}

describe("exec:", { concurrency: true }, () => {
  it("starts a program by its path", async () => {
    const path = writeProgram("service", `exec ${quote(serviceWords("activation:"))}`);
    await using connection = await openConnection(`exec:${path}`);
    assert.ok((await connection.as(Activated).report()).pid > 0);
  });

  it("gives the program a connected socket, its variables and its arguments", async () => {
    const seen = join(folder, "seen");
    const variables = "$LISTEN_FDS $LISTEN_FDNAMES $LISTEN_PIDFDID";
    const script = `[ $LISTEN_PID = $$ ] && echo ${variables} "$@" $(readlink /proc/$$/fd/3) >${seen}.new; mv ${seen}.new ${seen}`;
    const path = writeProgram("variables", script);
    await using connection = await openConnection({ exec: [path, "one", "$two", "three four"] });
    await assert.rejects(connection.call("a.b.C"), { message: /exited with code 0;/ });
    assert.match(readFileSync(seen, "utf8"), /^1 varlink one \$two three four socket:\[\d+\]\n$/);
  });

  it("rejects where there is no such program, or one that cannot be started", async () => {
    const notExecutable = join(folder, "text");
    writeFileSync(notExecutable, "");
    for (const [path, code] of [
      [join(folder, "nothing"), "ENOENT"],
      [notExecutable, "EACCES"],
    ]) {
      await assert.rejects(
        connect(`exec:${path}`),
        (error: Error & { code?: string; cause?: NodeJS.ErrnoException }) =>
          error.code === "ERR_VARLINK_CONNECT" &&
          error.message.startsWith(`cannot start ${path}: `) &&
          error.cause?.code === code,
      );
    }
    await assert.rejects(connect({ command: ["./no-such-program"] }), { code: "ERR_VARLINK_CONNECT" });
    await assert.rejects(connect("activation:"), { code: "ERR_VARLINK_ADDRESS" });
  });

  it("rejects with the reason of a signal", async () => {
    const reason = new Error("no longer wanted");
    await assert.rejects(connect("exec:/bin/true", { signal: AbortSignal.abort(reason) }), reason);
    const later = new AbortController();
    const connecting = connect("exec:/bin/cat", { signal: later.signal });
    later.abort(reason);
    await assert.rejects(connecting, reason);
  });

  it("says which signal ended the program", async () => {
    const path = writeProgram("killed", "kill -KILL $$");
    await using connection = await openConnection(`exec:${path}`);
    await assert.rejects(connection.call("a.b.C"), { message: /the program was ended by SIGKILL;/ });
  });

  it("ends a program that does not end by itself", async () => {
    const marker = join(folder, "pid");
    const path = writeProgram("stubborn", `echo $$ >${marker}; exec 3>&-; exec sleep 100`);
    const connection = await openConnection(`exec:${path}`);
    while (!existsSync(marker) || readFileSync(marker, "utf8") === "") await sleep(5);
    const pid = Number(readFileSync(marker, "utf8"));
    await connection.close();
    await gone(pid);
  });

  it("lets an idle client's process end, and a closed one's once the program has been waited for", async () => {
    const index = JSON.stringify(new URL("../index.js", import.meta.url).href);
    const target = JSON.stringify({ exec: serviceWords("activation:") });
    const source = `import { connect } from ${index};
      const client = await connect(${target});
      const { parameters } = { parameters: await client.call("org.example.Activated.Report") };
      console.log(parameters.pid);`;
    for (const ending of ["", "await client.close();"]) {
      const words = ["--input-type=module", "-e", source + ending];
      const { stdout, stderr } = await promisify(execFile)(process.execPath, words, { timeout: 10_000 });
      assert.equal(stderr, "closed\n");
      await gone(Number(stdout));
    }
  });
});

describe("descriptors", { skip: native === undefined && "there is no addon", concurrency: true }, () => {
  it("are passed to a service at a listening socket, and to one that is started by exec:", async () => {
    const words = serviceWords("activation:", { fds: true, exitOnIdleMs: 1000 });
    const path = join(folder, "listening");
    const activator = await startActivator({ listens: [{ path }], words });
    for (const target of [`unix:${path}`, { exec: words }]) {
      await using client = await connect(target, Activated, { fds: true });
      const { reply } = await client.take.withFds({}, { fds: [0, 2] });
      assert.equal(reply.descriptors, 2);
    }
    await activator.ended;
  });

  it("are refused where nothing carries them", async () => {
    const fds = { fds: true };
    const refusal = { code: "ERR_VARLINK_USAGE", message: /carries no descriptors/ };
    await assert.rejects(connect({ command: ["cat"] }, fds), refusal);
    await assert.rejects(openConnection({ readable: process.stdin, writable: process.stdout }, fds), refusal);
    await assert.rejects(serve("stdio:", { interfaces: [], ...fds }), refusal);
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { _handle: handle } = server as unknown as { readonly _handle: { readonly fd: number } };
    await assert.rejects(serve({ fd: handle.fd }, { interfaces: [], ...fds }), refusal);
    server.close();
  });
});

describe("the streams of a connection", () => {
  it("may be a readable and a writable one", async () => {
    const [program, ...programArguments] = serviceWords("stdio:");
    const child = spawn(program, programArguments, { stdio: ["pipe", "pipe", "inherit"] });
    const connection = await openConnection({ readable: child.stdout, writable: child.stdin });
    assert.equal((await connection.as(Activated).report()).pid, child.pid);
    await connection.close();
    await new Promise((resolve) => child.once("exit", resolve));
  });
});
