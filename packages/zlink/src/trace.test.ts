import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { connect, openConnection } from "./connect.ts";
import { deferred, Example } from "./transports/test-interface.ts";
import { serveHere } from "./transports/test-serving.ts";
import { freshFolder } from "./transports/test-sockets.ts";

const folder = freshFolder();

/** Lines without the number of the connection and the durations. */
function lines() {
  const kept: string[] = [];
  const closed = deferred();
  const trace = (line: string): void => {
    kept.push(line.replace(/^zlink \d+ /, "").replace(/ after \d+\.\d ms$/, ""));
    if (kept.at(-1) === "closed") closed.resolve();
  };
  return { kept, trace, closed: closed.promise };
}

describe("trace", () => {
  it("prints what both sides write and read", async () => {
    const [service, client, second] = [lines(), lines(), lines()];
    const { path, server } = await serveHere(folder, {}, { trace: service.trace });
    const example = await connect(`unix:${path}`, Example, { trace: client.trace });
    await example.echo({ text: "x" });
    await example.close();
    await server.close();
    const connection = await serveHere(folder, {}, { trace: false });
    const opened = await openConnection(`unix:${connection.path}`, { trace: second.trace });
    await opened.close();
    await connection.server.close();
    await Promise.all([service.closed, client.closed, second.closed]);
    assert.deepEqual(client.kept, [
      `opened unix:${path}, as client`,
      '→ call org.example.Example.Echo {"text":"x"}',
      '← reply to org.example.Example.Echo {"text":"x"}',
      "closed",
    ]);
    assert.deepEqual(second.kept, [`opened unix:${connection.path}, as client`, "closed"]);
    assert.deepEqual(service.kept, [
      `opened unix:${path}, as server`,
      '← call org.example.Example.Echo {"text":"x"}',
      '→ reply to org.example.Example.Echo {"text":"x"}',
      "closed",
    ]);
  });

  it("prints to standard error where it is true, or $ZLINK_TRACE says so and the option nothing", () => {
    const printer = new URL("./trace.js", import.meta.url);
    for (const [option, variable, isPrinted] of [
      ["true", "", true],
      ["undefined", "1", true],
      ["undefined", "0", false],
      ["undefined", "", false],
      ["false", "1", false],
    ] as const) {
      const program = `import { tracePrinter } from ${JSON.stringify(printer)}; tracePrinter(${option})?.("a line");`;
      const { stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
        env: { ...process.env, ZLINK_TRACE: variable },
        encoding: "utf8",
      });
      assert.equal(status, 0, stderr);
      assert.equal(stderr, isPrinted ? "a line\n" : "", `${option} ${variable}`);
    }
  });
});
