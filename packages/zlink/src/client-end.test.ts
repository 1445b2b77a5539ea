import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "./connect.ts";
import { serve } from "./serve.ts";
import { call, deferred, Example, handlers } from "./transports/test-interface.ts";
import { serveHere, sleeper } from "./transports/test-serving.ts";
import { freshFolder, rawClient } from "./transports/test-sockets.ts";

const folder = freshFolder();
const freshPath = (): string => join(folder, randomUUID());

describe("a client that has closed its sending half", { concurrency: true }, () => {
  it("is answered in full on a Unix socket, and then closed", async () => {
    const { gate, begun, sleep: handler } = sleeper();
    const { path, server } = await serveHere(folder, { sleep: handler });
    const client = await rawClient({ path });
    client.socket.end(call("Echo", { text: "a" }) + call("Sleep") + call("Echo", { text: "b" }));
    await begun.promise;
    await sleep(20);
    gate.resolve({});
    const answers = '{"parameters":{"text":"a"}}\0{}\0{"parameters":{"text":"b"}}\0';
    assert.equal(await client.ended(), answers);
    await server.close();
  });

  it("gets a stream to its end on a Unix socket", async () => {
    const { path, server } = await serveHere(folder, {
      async *count() {
        for (let count = 1; count <= 3; count += 1) {
          await sleep(10);
          yield { count };
        }
        return { count: 4 };
      },
    });
    const client = await rawClient({ path });
    client.socket.end(call("Count", { to: 4 }, "more"));
    assert.equal((await client.messages(4)).length, 4);
    await client.ended();
    await server.close();
  });

  it("aborts the sleeping handler when it goes away later", async () => {
    const { begun, aborted, sleep: handler } = sleeper();
    const { path, server } = await serveHere(folder, { sleep: handler });
    const client = await rawClient({ path });
    client.socket.end(call("Sleep"));
    await begun.promise;
    await sleep(20);
    client.socket.destroy();
    await aborted.promise;
    await server.close();
  });

  it("has its plain call answered and its stream aborted over TCP", async () => {
    const { gate, begun, aborted, sleep: handler } = sleeper();
    const watching = sleeper();
    const server = await serve("tcp:127.0.0.1:0", {
      interfaces: handlers({ sleep: handler, watch: watching.sleep }),
    });
    const port = Number(server.addresses[0]?.split(":").at(-1));
    const plain = await rawClient({ host: "127.0.0.1", port });
    const stream = await rawClient({ host: "127.0.0.1", port });
    plain.socket.end(call("Sleep"));
    stream.socket.end(call("Watch", {}, "more"));
    await Promise.all([begun.promise, watching.begun.promise, watching.aborted.promise]);
    gate.resolve({});
    assert.equal(await plain.ended(), "{}\0");
    assert.equal(await Promise.race([aborted.promise.then(() => true), sleep(10).then(() => false)]), false);
    await server.close();
  });
});

describe("a client that goes away", { concurrency: true }, () => {
  it("aborts the handler, also while it sleeps", async () => {
    const { begun, aborted, sleep: handler } = sleeper();
    const { path, server } = await serveHere(folder, { sleep: handler });
    const client = await rawClient({ path });
    client.socket.write(call("Sleep"));
    await begun.promise;
    client.socket.destroy();
    await aborted.promise;
    await server.close();
    assert.equal(server.connections, 0);
  });

  it("while the service reads nothing aborts the handler all the same", async () => {
    const { begun, aborted, sleep: handler } = sleeper();
    const { path, server } = await serveHere(folder, { sleep: handler }, { maxWaitingCalls: 2 });
    const client = await rawClient({ path });
    client.socket.write(call("Sleep").repeat(10));
    await begun.promise;
    await new Promise((resolve) => client.socket.write(call("Sleep").repeat(3000), resolve));
    client.socket.destroy();
    await aborted.promise;
    await server.close();
  });

  it("in the middle of a stream it does not read harms nobody", async () => {
    const done = deferred();
    const { path, server } = await serveHere(folder, {
      async *count() {
        try {
          for (let count = 1; ; count += 1) yield { count };
        } finally {
          done.resolve();
        }
      },
    });
    const client = await rawClient({ path });
    client.socket.pause();
    client.socket.write(call("Count", { to: 1 }, "more"));
    await sleep(30);
    await using other = await connect(`unix:${path}`, Example);
    assert.deepEqual(await other.echo({ text: "x" }), { text: "x" });
    client.socket.destroy();
    await done.promise;
    await other.close();
    await server.close();
  });
});

describe("a client that does not read", () => {
  it("stops the generator, so that the memory does not grow", { timeout: 30_000 }, async (t) => {
    let made = 0;
    const filler = "x".repeat(1000);
    const path = freshPath();
    const server = await serve(`unix:${path}`, {
      interfaces: [],
      async *fallback() {
        for (;;) yield { count: ++made, filler };
      },
    });
    const client = await rawClient({ path });
    t.after(() => {
      client.socket.destroy();
      return server.close();
    });
    client.socket.pause();
    client.socket.write('{"method":"a.b.C","more":true}\0');
    let before = Number.NaN;
    while (made < 10 || made !== before) {
      before = made;
      assert.ok(made < 5000, `${made} values`);
      await sleep(40);
    }
    client.socket.resume();
    while (made === before) await once(client.socket, "data");
  });
});
