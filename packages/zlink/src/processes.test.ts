import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { serve } from "./serve.ts";
import { handlers } from "./transports/test-interface.ts";
import { freshFolder } from "./transports/test-sockets.ts";

const folder = freshFolder();
const path = join(folder, "s");

const preamble = `
  import { connect, serve } from ${JSON.stringify(new URL("./index.js", import.meta.url).href)};
  const path = process.argv[1];
  /** Lets the event loop hear of what has happened already. */
  async function heard() {
    for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
  }
`;

/** Runs a program; gives its exit code and output, or "alive" if it has not ended after `patienceMs`. */
function run(source: string, patienceMs = 5000): Promise<{ code: number | "alive" | null; output: string }> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", preamble + source, path], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += String(chunk);
    });
  }
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.kill();
      resolve({ code: "alive", output });
    }, patienceMs);
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}

describe("a process", { concurrency: true }, async () => {
  const server = await serve(`unix:${path}`, {
    interfaces: handlers({
      sleep: () => new Promise((resolve) => setTimeout(resolve, 300, {})),
      async *watch() {
        yield { value: 1 };
        await new Promise((resolve) => setTimeout(resolve, 300));
        return { value: 2 };
      },
    }),
  });

  it("is not kept alive by an idle client", async () => {
    const { code, output } = await run(`
      const client = await connect("unix:" + path);
      await client.call("org.example.Example.Echo", { text: "x" });
      console.log("idle");`);
    assert.deepEqual({ code, output }, { code: 0, output: "idle\n" });
  });

  it("is not kept alive by a client that never called", async () => {
    assert.equal((await run(`await connect("unix:" + path);`)).code, 0);
  });

  it("that spins for its replies gets them, and lets its timers run", async () => {
    const { code, output } = await run(`
      const client = await connect("unix:" + path, { spinMicros: 200 });
      let ticks = 0;
      const timer = setInterval(() => ticks++, 1);
      const begin = performance.now();
      let calls = 0;
      while (performance.now() - begin < 200 || ticks < 3) {
        const { text } = await client.call("org.example.Example.Echo", { text: String(calls) });
        if (text !== String(calls++)) throw new Error(text);
      }
      clearInterval(timer);
      console.log("done");`);
    assert.deepEqual({ code, output }, { code: 0, output: "done\n" });
  });

  it("is kept alive by a pending call, until it is answered", async () => {
    const { code, output } = await run(`
      const client = await connect("unix:" + path);
      client.call("org.example.Example.Sleep").then(() => console.log("answered"));`);
    assert.deepEqual({ code, output }, { code: 0, output: "answered\n" });
  });

  it("is kept alive by a stream, until it ends", async () => {
    const { code, output } = await run(`
      const client = await connect("unix:" + path);
      (async () => {
        for await (const { value } of client.call.more("org.example.Example.Watch")) console.log(value);
      })();`);
    assert.deepEqual({ code, output }, { code: 0, output: "1\n2\n" });
  });

  it("is not kept alive by an idle client whose service has gone", async () => {
    const { code, output } = await run(`
      const server = await serve("unix:" + path + ".going", { interfaces: [] });
      const client = await connect("unix:" + path + ".going");
      await server.close();
      await heard();
      await client.call("a.b.C", {}, { timeoutMs: 1 }).catch((error) => console.log(error.code));`);
    assert.deepEqual({ code, output }, { code: 0, output: "ERR_VARLINK_TIMEOUT\n" });
  });

  it("is kept alive by a call that waits for a service to be restarted, until that is given up", async () => {
    const { code, output } = await run(`
      const server = await serve("unix:" + path + ".gone", { interfaces: [] });
      const client = await connect("unix:" + path + ".gone", { restartMs: 20 });
      await server.close();
      await heard();
      client.call("a.b.C").catch((error) => console.log(error.code, error.wasWritten));`);
    assert.deepEqual({ code, output }, { code: 0, output: "ERR_VARLINK_CONNECT false\n" });
  });

  it("is kept alive by a server, and ends when that has closed", async () => {
    const serving = `const server = await serve("unix:" + path + ".of-child", { interfaces: [] });`;
    assert.equal((await run(serving, 600)).code, "alive");
    const { code } = await run(`
      const server = await serve("unix:" + path + ".closing", { interfaces: [] });
      await connect("unix:" + path + ".closing");
      setTimeout(() => server.close(), 20);`);
    assert.equal(code, 0);
  });

  it("is warned of an internal failure that nobody else is told of", async () => {
    const { code, output } = await run(`
      const server = await serve("unix:" + path + ".failing", {
        interfaces: [],
        fallback() { throw new Error("broken inside"); },
      });
      const client = await connect("unix:" + path + ".failing");
      await client.call("a.b.C").catch((error) => console.log(error.name));
      await server.close();`);
    assert.equal(code, 0);
    assert.match(output, /io\.systemd\.System/);
    assert.match(output, /the handler of a\.b\.C failed: Error: broken inside/);
  });

  after(() => server.close());
});
