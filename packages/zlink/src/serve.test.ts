import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ConnectionError, type Transport, UsageError } from "@zlink/core";
import { memoryTransportPair } from "@zlink/core/testing";
import { connect, openConnection } from "./connect.ts";
import { serve } from "./serve.ts";
import { call, deferred, Example, handlers } from "./transports/test-interface.ts";
import { serveHere } from "./transports/test-serving.ts";
import { freshFolder, rawClient } from "./transports/test-sockets.ts";

const folder = freshFolder();
const freshPath = (): string => join(folder, randomUUID());

describe("what is served on", { concurrency: true }, () => {
  const echoes = async (address: string): Promise<void> => {
    await using client = await connect(address, Example);
    assert.deepEqual(await client.echo({ text: "x" }), { text: "x" });
  };

  it("may be several addresses, of every kind", async () => {
    const addresses = [
      `unix:${freshPath()}`,
      `unix:@zlink-${randomUUID()}`,
      "tcp:127.0.0.1:0",
      "tcp:[::1]:0",
    ];
    await using server = await serve(addresses, { interfaces: handlers() });
    assert.deepEqual(server.addresses.slice(0, 2), addresses.slice(0, 2));
    assert.match(String(server.addresses[3]), /^tcp:\[::1\]:[1-9]\d*$/);
    for (const address of server.addresses) await echoes(address);
  });

  it("is none of several addresses if one fails", async () => {
    const path = freshPath();
    const error = await serve([`unix:${path}`, `unix:${join(folder, "missing", "s")}`], {
      interfaces: handlers(),
    }).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof ConnectionError && error.code === "ERR_VARLINK_LISTEN");
    assert.equal(existsSync(path), false);
    await assert.rejects(connect(`unix:${path}`));
  });

  it("answers a client that was there before the last address was bound", async () => {
    const [first, second] = [freshPath(), freshPath()];
    // A file whose owner does not listen takes a while to be replaced.
    const opening = serve([`unix:${first}`, `unix:${second}`, "tcp:localhost:0"], { interfaces: handlers() });
    while (!existsSync(first)) await new Promise((resolve) => setImmediate(resolve));
    const client = await rawClient({ path: first });
    client.socket.write(call("Echo", { text: "early" }));
    await using _server = await opening;
    assert.deepEqual(await client.messages(1), [{ parameters: { text: "early" } }]);
    client.socket.destroy();
  });

  it("may be a server of Node that listens, which is closed with it", async () => {
    const path = freshPath();
    const adopted = createServer();
    await assert.rejects(serve(adopted, { interfaces: [] }), UsageError);
    await new Promise<void>((resolve) => adopted.listen(path, resolve));
    const server = await serve(adopted, { interfaces: handlers() });
    assert.deepEqual(server.addresses, [`unix:${path}`]);
    const client = await rawClient({ path });
    client.socket.end(call("Echo", { text: "x" }));
    assert.equal(await client.ended(), '{"parameters":{"text":"x"}}\0');
    await server.close();
    assert.equal(adopted.listening, false);
    const overTcp = createServer();
    await new Promise<void>((resolve) => overTcp.listen(0, "127.0.0.1", resolve));
    await using second = await serve(overTcp, { interfaces: handlers() });
    await echoes(String(second.addresses[0]));
  });

  it("may be an async iterable of transports, whose end closes nothing", async () => {
    const [client, service] = memoryTransportPair();
    const [lateClient, late] = memoryTransportPair();
    const gate = deferred();
    async function* transports(): AsyncGenerator<Transport> {
      yield service;
      await gate.promise;
      yield late;
    }
    const server = await serve(transports(), { interfaces: handlers() });
    const ended = deferred();
    const messages: string[] = [];
    const receiver = {
      onMessage: (json: string) => messages.push(json),
      onDrain() {},
      onEnd() {},
      onClose: () => ended.resolve(),
    };
    client.start(receiver);
    client.send(call("Echo", { text: "x" }).slice(0, -1));
    client.flush();
    await sleep(5);
    assert.deepEqual(messages, ['{"parameters":{"text":"x"}}']);
    const over = deferred();
    lateClient.start({ ...receiver, onEnd: () => over.resolve() });
    const closing = server.close();
    gate.resolve();
    await over.promise;
    client.close();
    await closing;
    await ended.promise;
  });

  it("is reported when an iterable of transports fails", async () => {
    const failure = deferred<unknown>();
    // biome-ignore lint/correctness/useYield: a source that only fails is what is tested.
    async function* failing(): AsyncGenerator<Transport> {
      throw new Error("no more connections");
    }
    await using _server = await serve(failing(), {
      interfaces: [],
      onError: (error) => failure.resolve(error),
    });
    assert.match(String(await failure.promise), /no more connections/);
  });

  it("is refused if it is nothing, or something else", async () => {
    for (const target of [[], 1, {}, null])
      await assert.rejects(serve(target as never, { interfaces: [] }), UsageError);
  });
});

describe("limits of a server", { concurrency: true }, () => {
  it("close one connection too many", async () => {
    const { path, server } = await serveHere(folder, {}, { maxConnections: 1 });
    await using connection = await openConnection(`unix:${path}`);
    const client = await rawClient({ path });
    assert.equal(await client.ended(), "");
    assert.equal(server.connections, 1);
    await connection.close();
    await server.close();
  });

  it("close a connection whose message is too long, and no other", async () => {
    const { path, server } = await serveHere(folder, {}, { maxMessageBytes: 1000 });
    await using other = await connect(`unix:${path}`, Example);
    const client = await rawClient({ path });
    client.socket.on("error", () => {});
    client.socket.write("x".repeat(200_000));
    assert.equal(await client.ended(), "");
    assert.deepEqual(await other.echo({ text: "x" }), { text: "x" });
    await other.close();
    await server.close();
  });
});
