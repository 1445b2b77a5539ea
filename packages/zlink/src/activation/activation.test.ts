import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "../connect.ts";
import { freshFolder, rawClient } from "../transports/test-sockets.ts";
import { Activated, serviceWords, startActivator } from "./test-activated.ts";

const folder = freshFolder();
/** Long enough for a client to come, however busy the machine is. */
const exitOnIdleMs = 1000;
const freshPath = (): string => join(folder, randomUUID().slice(0, 8));

/** Runs the service without any sockets, and gives what it said. */
async function saidBy(words: readonly [string, ...string[]], environment: NodeJS.ProcessEnv) {
  const [program, ...programArguments] = words;
  const child = spawn(program, programArguments, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let text = "";
  child.stderr.on("data", (chunk) => {
    text += String(chunk);
  });
  const [code] = await once(child, "close");
  return { code, text };
}

describe('serve("activation:")', { concurrency: true }, () => {
  it("serves at a listening socket, and leaves it and its file to whoever passed it", async () => {
    const path = freshPath();
    const words = serviceWords("activation:", { exitOnIdleMs });
    const activator = await startActivator({ listens: [{ path }], words, runs: 2 });
    const pids: number[] = [];
    for (let run = 0; run < 2; run += 1) {
      await using client = await connect(`unix:${path}`, Activated);
      pids.push((await client.report()).pid);
      await client.close();
      while (activator.output().split("exit 0").length < run + 2) {
        await once(activator.process.stdout ?? assert.fail(), "data");
      }
      assert.equal(existsSync(path), true);
    }
    assert.notEqual(pids[0], pids[1]);
    await activator.ended;
  });

  it("serves at several sockets of several kinds at once", async () => {
    const paths = [freshPath(), freshPath()];
    const listens = [...paths.map((path) => ({ path })), { port: 0, host: "127.0.0.1" }];
    const activator = await startActivator({
      listens,
      words: serviceWords("activation:", { exitOnIdleMs }),
    });
    await using first = await connect(`unix:${paths[0]}`, Activated);
    const { pid, addresses } = await first.report();
    const [port] = addresses;
    assert.match(port ?? "", /^tcp:127\.0\.0\.1:\d+$/);
    for (const address of [`unix:${paths[1]}`, port ?? ""]) {
      await using other = await connect(address, Activated);
      assert.equal((await other.report()).pid, pid);
    }
    await first.close();
    assert.match(await activator.ended, /closed\nexit 0/);
  });

  it("takes what it was told out of the environment, and its children get no socket", async () => {
    const path = freshPath();
    const words = serviceWords("activation:", { exitOnIdleMs });
    const environment = { MARK: "kept" };
    const activator = await startActivator({ listens: [{ path }], names: "varlink", words, environment });
    await using client = await connect(`unix:${path}`, Activated);
    const report = await client.report();
    assert.ok(report.environment.includes("MARK"));
    assert.deepEqual(
      report.environment.filter((name) => name.startsWith("LISTEN_")),
      [],
    );
    assert.deepEqual(report.inherited, []);
    await client.close();
    await activator.ended;
  });

  it("takes the sockets named varlink alone, and those of another name when asked for it", async () => {
    for (const [address, own] of [
      ["activation:", 1],
      ["activation:admin", 0],
    ] as const) {
      const paths = [freshPath(), freshPath()];
      const activator = await startActivator({
        listens: paths.map((path) => ({ path })),
        names: "admin:varlink",
        words: serviceWords(address, { exitOnIdleMs }),
      });
      // Whoever knocks at the other waits for a server that takes it.
      const waiting = await rawClient({ path: paths[1 - own] ?? "" });
      waiting.socket.write('{"method":"org.example.Activated.Report"}\0');
      await using client = await connect(`unix:${paths[own]}`, Activated);
      await client.report();
      await client.close();
      await activator.ended;
      assert.equal(await waiting.ended(), "");
    }
  });

  it("says what is wrong where there is nothing to serve at", async () => {
    const words = serviceWords("activation:");
    const wrong: [NodeJS.ProcessEnv, RegExp][] = [
      [{}, /^ERR_VARLINK_ACTIVATION: no sockets were passed to this process: LISTEN_FDS is not set\n$/],
      [
        { LISTEN_FDS: "1", LISTEN_PID: "1" },
        /: LISTEN_PID is 1, and this is process \d+: start the service /,
      ],
      [{ SYSTEMD_VARLINK_LISTEN: "relative" }, /must be \/path, @name or -, got "relative"/],
    ];
    for (const [environment, message] of wrong) {
      const { code, text } = await saidBy(words, environment);
      assert.match(text, message);
      assert.equal(code, 9);
    }
    const path = freshPath();
    const named = await startActivator({
      listens: [{ path }],
      names: "a",
      words: serviceWords("activation:b"),
    });
    assert.match(await named.ended, /ERR_VARLINK_ACTIVATION: .*: none is named "b", there is "a"\nexit 9/);
  });

  it("refuses a descriptor that is no socket", async () => {
    const child = spawn(
      "/bin/sh",
      ["-c", 'export LISTEN_PID=$$; exec "$0" "$@"', ...serviceWords("activation:")],
      { env: { ...process.env, LISTEN_FDS: "1" }, stdio: ["ignore", "ignore", "pipe", "ignore"] },
    );
    const [text] = await once(child.stderr ?? assert.fail(), "data");
    assert.equal(String(text), "ERR_VARLINK_LISTEN: cannot take over descriptor 3: it is no socket\n");
  });

  it("listens where $SYSTEMD_VARLINK_LISTEN says, for whoever starts it by hand", async () => {
    const path = freshPath();
    const [program, ...programArguments] = serviceWords("activation:", { exitOnIdleMs });
    const child = spawn(program, programArguments, {
      env: { ...process.env, SYSTEMD_VARLINK_LISTEN: path },
      stdio: "ignore",
    });
    const ended = once(child, "exit");
    while (!existsSync(path)) await sleep(5);
    await using client = await connect(`unix:${path}`, Activated);
    assert.equal((await client.report()).environment.includes("SYSTEMD_VARLINK_LISTEN"), false);
    await client.close();
    assert.deepEqual(await ended, [0, null]);
    assert.equal(existsSync(path), false);
  });
});
