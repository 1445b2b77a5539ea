import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join, relative } from "node:path";
import { describe, it } from "node:test";
import { ConnectionError, type Server } from "@zlink/core";
import { connect } from "../connect.ts";
import { serve } from "../serve.ts";
import { Example, handlers } from "./test-interface.ts";
import { freshFolder } from "./test-sockets.ts";

const folder = freshFolder();
let names = 0;
const freshPath = (): string => join(folder, `s${++names}`);

const serveAt = (path: string, options: { mode?: number } = {}): Promise<Server> =>
  serve(`unix:${path}`, { interfaces: handlers(), ...options });

async function answers(path: string): Promise<boolean> {
  await using client = await connect(`unix:${path}`, Example);
  return (await client.echo({ text: "x" })).text === "x";
}

/** Leaves a socket file behind whose service is dead. */
async function leaveStale(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.old`, resolve));
  renameSync(`${path}.old`, path);
  await new Promise<unknown>((resolve) => server.close(resolve));
}

function refusal(why: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof ConnectionError);
    assert.equal(error.code, "ERR_VARLINK_LISTEN");
    assert.match(error.message, why);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  };
}

/** Runs a module of Node in a process of its own, and gives what it printed when it has exited. */
function run(source: string, ...parameters: string[]): Promise<string> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", source, ...parameters], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += String(chunk);
  });
  return new Promise((resolve) => child.once("close", () => resolve(output)));
}

describe("a socket file", () => {
  it("has mode 0600, or the one that was asked for, whatever the umask says", async () => {
    const before = process.umask(0);
    try {
      for (const mode of [undefined, 0o600, 0o666, 0o660]) {
        const path = freshPath();
        await using _server = await serveAt(path, mode === undefined ? {} : { mode });
        assert.equal(statSync(path).mode & 0o7777, mode ?? 0o600);
      }
      process.umask(0o777);
      const path = freshPath();
      await using _server = await serveAt(path, { mode: 0o666 });
      assert.equal(statSync(path).mode & 0o7777, 0o666);
    } finally {
      process.umask(before);
    }
  });

  it("is never wider and never deaf, not for a moment", async () => {
    const path = freshPath();
    // Looks as often as it can until it has seen the file, and says how it was from the first moment on.
    const watcher = `
      import { statSync } from "node:fs";
      import { connect } from "node:net";
      const path = process.argv[1];
      console.log("ready");
      const deadline = Date.now() + 5000;
      const seen = new Set();
      let found;
      while (found === undefined && Date.now() < deadline) found = statSync(path, { throwIfNoEntry: false });
      seen.add(found.mode & 0o777);
      const socket = connect(path);
      const state = await new Promise((resolve) => socket.once("connect", () => resolve("listens")).once("error", (error) => resolve(error.code)));
      socket.destroy();
      for (let index = 0; index < 1000; index += 1) seen.add(statSync(path).mode & 0o777);
      console.log([...seen].join(), state);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", watcher, path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    await new Promise<void>((resolve) =>
      child.stdout.on("data", (chunk) => {
        output += String(chunk);
        if (output.startsWith("ready")) resolve();
      }),
    );
    await using _server = await serveAt(path);
    await new Promise((resolve) => child.once("close", resolve));
    assert.equal(output, `ready\n${0o600} listens\n`);
  });

  it("is made in a folder that nobody else may enter, which goes at once", async () => {
    const inner = join(folder, "inner");
    mkdirSync(inner);
    const path = join(inner, "s");
    await using _server = await serveAt(path);
    assert.deepEqual(readdirSync(inner), ["s"]);
  });

  it("is replaced if its service is dead", async () => {
    const path = freshPath();
    await leaveStale(path);
    assert.equal(lstatSync(path).isSocket(), true);
    await using _server = await serveAt(path);
    assert.equal(await answers(path), true);
  });

  it("is never stolen from a service that lives", async () => {
    const path = freshPath();
    await using _server = await serveAt(path);
    await assert.rejects(serveAt(path), refusal(/another service listens there/));
    assert.equal(await answers(path), true);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith(".")),
      [],
    );
  });

  it("is never stolen from a service whose file may not be connected to", async () => {
    const path = freshPath();
    await using _server = await serveAt(path, { mode: 0o600 });
    chmodSync(path, 0);
    await assert.rejects(serveAt(path), refusal(/another service listens there/));
  });

  it("goes to exactly one of several that race for it, stale or not", async () => {
    for (const isStale of [false, true]) {
      const path = freshPath();
      if (isStale) await leaveStale(path);
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => serveAt(path)));
      const servers = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
      assert.equal(servers.length, 1);
      assert.equal(await answers(path), true);
      await servers[0]?.close();
      assert.equal(existsSync(path), false);
    }
  });

  it("goes to exactly one of several processes that race for it", async () => {
    const path = freshPath();
    await leaveStale(path);
    const racer = `
      import { serve } from ${JSON.stringify(new URL("../serve.js", import.meta.url).href)};
      const [path, at] = process.argv.slice(1);
      while (Date.now() < Number(at));
      try {
        const server = await serve("unix:" + path, { interfaces: [] });
        console.log("won");
        setTimeout(() => server.close(), 500);
      } catch (error) {
        console.log(error.code);
      }`;
    const at = String(Date.now() + 400);
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => run(racer, path, at)));
    const losers = Array.from({ length: 3 }, () => "ERR_VARLINK_LISTEN\n");
    assert.deepEqual(outcomes.sort(), [...losers, "won\n"]);
  });

  it("is removed at close, and only the own one", async () => {
    const path = freshPath();
    const first = await serveAt(path);
    await first.close();
    assert.equal(existsSync(path), false);
    const second = await serveAt(path);
    unlinkSync(path);
    const third = await serveAt(path);
    await second.close();
    assert.equal(await answers(path), true);
    await third.close();
    const fourth = await serveAt(path);
    unlinkSync(path);
    writeFileSync(path, "a file");
    await fourth.close();
    assert.equal(existsSync(path), true);
    const fifth = freshPath();
    const server = await serveAt(fifth);
    unlinkSync(fifth);
    await server.close();
  });

  it("may have a relative path, and the program may change its folder", async () => {
    const path = freshPath();
    const before = process.cwd();
    process.chdir(dirname(folder));
    try {
      const server = await serveAt(relative(".", path));
      assert.equal(await answers(relative(".", path)), true);
      process.chdir("/");
      assert.equal(await answers(path), true);
      await server.close();
      assert.equal(existsSync(path), false);
      process.chdir(folder);
      await using bare = await serveAt("bare");
      assert.deepEqual(bare.addresses, ["unix:bare"]);
      assert.equal(await answers("bare"), true);
    } finally {
      process.chdir(before);
    }
  });

  it("may have a path as long as the kernel takes, and longer", async () => {
    const room = 107 - Buffer.byteLength(folder) - 2;
    const middle = join(folder, "d".repeat(room - 1));
    const deep = join(folder, "e".repeat(200), "f".repeat(200));
    mkdirSync(middle);
    mkdirSync(deep, { recursive: true });
    for (const path of [join(middle, "s"), join(middle, "ss"), join(deep, "socket")]) {
      await leaveStale(join(folder, "stale"));
      renameSync(join(folder, "stale"), path);
      const server = await serveAt(path);
      assert.equal(statSync(path).mode & 0o777, 0o600);
      assert.equal(await answers(path), true);
      await assert.rejects(serveAt(path), refusal(/another service listens there/));
      await server.close();
      assert.equal(existsSync(path), false);
      assert.deepEqual(readdirSync(dirname(path)), []);
      await assert.rejects(connect(`unix:${path}`), (error) => {
        assert.ok(error instanceof ConnectionError && error.code === "ERR_VARLINK_CONNECT");
        return /ENOENT/.test(error.message);
      });
    }
  });

  it("with a name that no client could reach is refused by the client", async () => {
    const path = join(folder, "e".repeat(100), "g".repeat(100));
    await assert.rejects(connect(`unix:${path}`), (error) => {
      assert.ok(error instanceof ConnectionError && error.code === "ERR_VARLINK_CONNECT");
      return true;
    });
  });

  it("is not made where that cannot be, with the reason", async () => {
    await assert.rejects(serveAt(join(folder, "missing", "s")), refusal(/ENOENT/));
    const file = freshPath();
    writeFileSync(file, "precious");
    await assert.rejects(serveAt(file), refusal(/no socket/));
    assert.equal(statSync(file).size, 8);
    await assert.rejects(serveAt(join(file, "s")), refusal(/ENOTDIR/));
    const directory = freshPath();
    mkdirSync(directory);
    await assert.rejects(serveAt(directory), refusal(/no socket/));
    const dangling = freshPath();
    symlinkSync(join(folder, "nowhere"), dangling);
    await assert.rejects(serveAt(dangling), refusal(/no socket/));
    assert.equal(lstatSync(dangling).isSymbolicLink(), true);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith(".")),
      [],
    );
  });
});
