import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { addon, skip, timeLimitMs } from "./test-addon.ts";
import { start } from "./test-program.ts";
import { closePair, openPair } from "./test-recorder.ts";

describe("a callback of the addon", { skip, timeout: timeLimitMs }, () => {
  it("is followed by its ticks and promises before the next event of the same turn", async () => {
    const pairs = ["a", "b", "c"].map((name) => ({ name, pair: openPair(addon()) }));
    const log: string[] = [];
    for (const { name, pair } of pairs) {
      pair[1].recorder.whenTold = () => {
        log.push(`event ${name}`);
        process.nextTick(() => log.push(`tick ${name}`));
        void Promise.resolve()
          .then(() => {})
          .then(() => log.push(`promise ${name}`));
      };
    }
    for (const { pair } of pairs) pair[0].socket.write("1");
    await Promise.all(pairs.map(({ pair }) => pair[1].recorder.until(() => pair[1].recorder.text !== "")));
    await new Promise((resolve) => setImmediate(resolve));
    const order = log.map((entry) => entry.slice(-1)).join("");
    assert.match(order, /^(aaa|bbb|ccc){3}$/);
    assert.deepEqual(
      log.filter((entry) => entry.endsWith("a")),
      ["event a", "tick a", "promise a"],
    );
    for (const { pair } of pairs) closePair(pair);
  });

  it("may throw: the process is told, and the addon goes on with this socket and the others", async () => {
    const { output, errors, exitCode } = await start("./test-throwing.js", []).ended;
    assert.deepEqual([errors, exitCode], ["", 0]);
    assert.deepEqual(JSON.parse(output), {
      uncaught: ["read", "accept", "read at once"],
      text: "123",
      accepted: 2,
    });
  });

  it("that throws ends a process that does not handle it, as Node's own do", async () => {
    const { output, errors, exitCode } = await start("./test-throwing.js", ["unhandled"]).ended;
    assert.equal(exitCode, 1);
    assert.match(errors, /Error: read/);
    assert.equal(output, "");
  });
});
