import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { describe, it } from "node:test";
import { runCommand, startCommand } from "../test-process.ts";
import { startService } from "../test-service.ts";

const workshop = "org.example.Workshop";

/** Runs `zlink call` with a method of the test's service. */
async function callWorkshop(method: string, parameters: string, ...options: string[]) {
  await using service = await startService();
  const words = ["call", ...options, service.address, `${workshop}.${method}`, parameters];
  return await runCommand(words);
}

describe("zlink call", () => {
  it("prints the reply on one line in a pipe and keeps integers of 64 bits", async () => {
    const outcome = await callWorkshop("Echo", '{"number": 9223372036854775807, "text": "ä"}');
    assert.deepEqual(outcome, {
      code: 0,
      stdout: '{"number":9223372036854775807,"text":"ä"}\n',
      stderr: "",
    });
  });

  it("prints an empty reply as an empty object", async () => {
    assert.deepEqual(await callWorkshop("Tidy", ""), { code: 0, stdout: "{}\n", stderr: "" });
  });

  it("takes parameters from standard input", async () => {
    await using service = await startService();
    const words = ["call", service.path, `${workshop}.Echo`];
    assert.equal((await runCommand(words, { input: '{"number":3}\n' })).stdout, '{"number":3}\n');
  });

  it("prints the replies of a stream as a sequence of JSON texts with --more", async () => {
    const { code, stdout } = await callWorkshop("ListTools", '{"count":2}', "--more");
    assert.equal(code, 0);
    assert.equal(
      stdout,
      '\u001e{"tool":{"name":"tool 0","shelf":0,"kind":"hand"}}\n' +
        '\u001e{"tool":{"name":"tool 1","shelf":1,"kind":"power"}}\n',
    );
  });

  it("prints the replies of a stream as one array with --collect", async () => {
    const { stdout } = await callWorkshop("ListTools", '{"count":2}', "--collect");
    assert.equal(
      stdout,
      '[{"tool":{"name":"tool 0","shelf":0,"kind":"hand"}},{"tool":{"name":"tool 1","shelf":1,"kind":"power"}}]\n',
    );
  });

  it("prints nothing with --oneway, and the call has been made", async () => {
    await using service = await startService();
    const words = ["call", "--oneway", service.address, `${workshop}.Tidy`, "{}"];
    assert.deepEqual(await runCommand(words), { code: 0, stdout: "", stderr: "" });
    const after = await runCommand(["call", service.address, `${workshop}.Tidy`, "{}"]);
    assert.equal(after.code, 0);
    assert.equal(service.tidied(), 2);
  });

  it("names an error on stderr, prints its parameters on stdout and exits with 1", async () => {
    assert.deepEqual(await callWorkshop("ListBroken", "{}", "--more"), {
      code: 1,
      stdout: '\u001e{"tool":{"name":"saw","shelf":1,"kind":"hand"}}\n\u001e{"name":"drill"}\n',
      stderr: "Method call failed: org.example.Workshop.ToolMissing\n",
    });
    assert.deepEqual(await callWorkshop("Nope", "{}"), {
      code: 1,
      stdout: '{"method":"org.example.Workshop.Nope"}\n',
      stderr: "Method call org.example.Workshop.Nope() failed: org.varlink.service.MethodNotFound\n",
    });
  });

  it("exits with 0 for an error that --graceful names", async () => {
    const graceful = `--graceful=${workshop}.ToolMissing`;
    assert.deepEqual(await callWorkshop("ListBroken", "{}", "--collect", graceful, "--graceful=a.b.C"), {
      code: 0,
      stdout: '{"name":"drill"}\n',
      stderr:
        "Method call org.example.Workshop.ListBroken() returned expected error: org.example.Workshop.ToolMissing\n",
    });
  });

  it("prints no replies with --quiet, but names errors", async () => {
    assert.deepEqual(await callWorkshop("ListBroken", "{}", "--more", "-q"), {
      code: 1,
      stdout: "",
      stderr: "Method call failed: org.example.Workshop.ToolMissing\n",
    });
  });

  it("colours where FORCE_COLOR asks for it, and nowhere else in a pipe", async () => {
    await using service = await startService();
    const words = ["call", "--json=pretty", service.address, `${workshop}.Echo`, '{"number":1}'];
    const forced = await runCommand(words, { environment: { FORCE_COLOR: "1" } });
    assert.ok(forced.stdout.includes("\u001b[32mnumber"));
    assert.equal((await runCommand(words)).stdout, '{\n\t"number" : 1\n}\n');
  });

  it("gives up when the time is over", async () => {
    const expected = { code: 1, stdout: "", stderr: "the service did not finish within 0.1 s\n" };
    assert.deepEqual(await callWorkshop("Sleep", "{}", "--timeout=0.1"), expected);
    assert.deepEqual(await callWorkshop("Sleep", "{}", "--timeout=100ms", "--more"), expected);
  });

  it("refuses a method, parameters and an address that are none", async () => {
    const refused = async (...words: string[]) => {
      const { code, stdout, stderr } = await runCommand(["call", ...words]);
      assert.deepEqual([code, stdout], [1, ""]);
      return stderr;
    };
    assert.equal(
      await refused("unix:/x", "Nope", "{}"),
      'expected the full name of a method such as org.varlink.service.GetInfo, got "Nope"\n',
    );
    assert.equal(
      await refused("unix:/x", "a.b.C", "[1]"),
      "expected the parameters in <argument> to be a JSON object, got an array\n",
    );
    assert.equal(
      await refused("unix:/x", "a.b.C", '{"a":'),
      "bad parameters in <argument>: expected JSON, got the end at offset 5 of 5\n",
    );
    assert.match(await refused("nope:x", "a.b.C", "{}"), /^bad address "nope:x": expected /);
    assert.match(await refused("unix:/nowhere/x", "a.b.C", "{}"), /^cannot connect to unix:\/nowhere\/x: /);
  });

  it("says so when the service breaks the protocol", async () => {
    const server = createServer((socket) => socket.once("data", () => socket.end("{nope\0")));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const outcome = await runCommand(["call", `tcp:127.0.0.1:${port}`, "a.b.C", "{}"]);
    server.close();
    assert.equal(outcome.code, 1);
    assert.match(outcome.stderr, /^the service broke the protocol: .*\n$/);
  });
});

/** A process that listens and never accepts; the sockets fill its queue, so that one more hangs. */
const deafListener = `
  const server = require("node:net").createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
    require("node:fs").writeSync(1, String(server.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;

describe("zlink call, interrupted", () => {
  it("gives up when even the connecting takes too long", async () => {
    const listener = spawn(process.execPath, ["-e", deafListener]);
    const [port] = await once(listener.stdout, "data");
    const sockets = Array.from({ length: 4 }, () => connect(Number(port), "127.0.0.1").on("error", () => {}));
    const { code, stderr } = await runCommand([
      "call",
      "--timeout=0.2",
      `tcp:127.0.0.1:${port}`,
      "a.b.C",
      "{}",
    ]);
    for (const socket of sockets) socket.destroy();
    listener.kill();
    assert.deepEqual([code, stderr], [1, "the service did not finish within 0.2 s\n"]);
  });

  it("ends quietly when the reader of its output goes away", async () => {
    await using service = await startService();
    const child = startCommand(["call", "-E", service.address, `${workshop}.Watch`, "{}"]);
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    await once(child.stdout, "data");
    child.stdout.destroy();
    assert.deepEqual(await once(child, "close"), [141, null]);
    assert.equal(stderr, "");
  });

  it("ends quietly on Ctrl-C, with what came printed", async () => {
    await using service = await startService();
    const child = startCommand(["call", "-E", service.address, `${workshop}.Watch`, "{}"]);
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    const [first] = await once(child.stdout, "data");
    child.stdout.resume();
    child.kill("SIGINT");
    assert.deepEqual(await once(child, "close"), [null, "SIGINT"]);
    assert.ok(String(first).startsWith('\u001e{"tick":0}\n'));
    assert.equal(stderr, "");
  });
});
