import assert from "node:assert/strict";
import { createServer } from "node:net";
import { describe, it } from "node:test";
import { connect, openConnection, serve, VarlinkService } from "./index.ts";

describe("the signal of connect", () => {
  it("ends the wait with its reason, before anything is opened", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await assert.rejects(connect("unix:/nowhere", { signal }), { message: "enough" });
    await assert.rejects(openConnection("tcp:127.0.0.1:1", { signal }), { message: "enough" });
  });

  it("ends the wait for a connection that does not come about", async () => {
    const controller = new AbortController();
    // A name is looked up first, which takes a turn at least.
    const waiting = connect("tcp:localhost:1", { signal: controller.signal });
    controller.abort(new Error("too late"));
    await assert.rejects(waiting, { message: "too late" });
  });

  it("does nothing to a client that is connected", async () => {
    const server = createServer((socket) => socket.end('{"parameters":{"done":true}}\0')).listen(
      0,
      "127.0.0.1",
    );
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    assert.ok(typeof address === "object" && address !== null);
    const controller = new AbortController();
    await using client = await connect(`tcp:127.0.0.1:${address.port}`, { signal: controller.signal });
    const reply = client.call("org.example.Any.Thing");
    controller.abort();
    assert.deepEqual(await reply, { done: true });
    server.close();
  });
});

describe("connect with what is no interface of this copy of the package", () => {
  it("rejects and leaves no connection open", async () => {
    await using server = await serve("tcp:127.0.0.1:0", { interfaces: [] });
    const [address = ""] = server.addresses;
    const foreign = { ...VarlinkService };
    await assert.rejects(connect(address, foreign), { code: "ERR_VARLINK_USAGE" });
    while (server.connections > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });
});
