import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { describe, it } from "node:test";
import { ConnectionError, type Server } from "@zlink/core";
import { connect } from "./connect.ts";
import { serve } from "./serve.ts";
import { turn } from "./test-kill.ts";
import { Example, handlers } from "./transports/test-interface.ts";
import { freshFolder } from "./transports/test-sockets.ts";

const folder = freshFolder();
const interfaces = handlers({ sleep: () => new Promise(() => {}) });

/** Ends a server, with all that it has not answered, and lets its clients hear of it. */
async function stop(server: Server): Promise<void> {
  await server.close({ graceMs: 0 });
  for (let turns = 0; turns < 3; turns += 1) await turn();
}

for (const [name, freshAddress] of [
  ["a Unix socket", () => `unix:${join(folder, randomUUID())}`],
  ["TCP", () => "tcp:127.0.0.1:0"],
] as const) {
  describe(`a service that is restarted, over ${name}`, () => {
    it("is waited for by calls, streams and upgrades that are made meanwhile", async () => {
      const first = await serve(freshAddress(), { interfaces });
      const [address = ""] = first.addresses;
      await using client = await connect(address, Example);
      await stop(first);
      const calls = [
        client.echo({ text: "a" }),
        client.echo({ text: "b" }),
        client.echo.more({ text: "c" })[Symbol.asyncIterator]().next(),
      ];
      // Its first attempt is over before the service is back.
      for (let turns = 0; turns < 20; turns += 1) await turn();
      await using _second = await serve(address, { interfaces });
      assert.deepEqual(await Promise.all(calls), [
        { text: "a" },
        { text: "b" },
        { done: false, value: { text: "c" } },
      ]);
    });

    it("rejects the calls that were under way, which it may have executed, and answers the next", async () => {
      const first = await serve(freshAddress(), { interfaces });
      const [address = ""] = first.addresses;
      await using client = await connect(address, Example);
      const lost = client.sleep().catch((error: unknown) => error);
      await client.echo.more({ text: "" })[Symbol.asyncIterator]().next();
      await stop(first);
      const error = await lost;
      assert.ok(error instanceof ConnectionError);
      assert.equal(error.wasWritten, true);
      await using _second = await serve(address, { interfaces });
      assert.deepEqual(await client.echo({ text: "x" }), { text: "x" });
    });

    it("is not waited for with restartMs 0", async () => {
      const first = await serve(freshAddress(), { interfaces });
      const [address = ""] = first.addresses;
      await using client = await connect(address, Example, { restartMs: 0 });
      await stop(first);
      await assert.rejects(client.echo({ text: "x" }), { code: "ERR_VARLINK_CONNECT", wasWritten: false });
    });
  });
}
