import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { type Duplex, PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isError, type ServiceCall, VarlinkService } from "@zlink/core";
import { connect } from "./connect.ts";
import { serve } from "./serve.ts";
import { call, deferred, Example, handlers } from "./transports/test-interface.ts";
import { freshFolder, rawClient } from "./transports/test-sockets.ts";
import { upgrade } from "./upgrade.ts";

const folder = freshFolder();
let sockets = 0;
const freshPath = (): string => join(folder, String(++sockets));

/** Serves `open` with what takes the stream over. */
async function serveOpen(
  takeOver: (stream: Duplex, call: ServiceCall) => void | Promise<void>,
  wait = async () => {},
) {
  const path = freshPath();
  const open = upgrade(async () => {
    await wait();
    return { reply: { port: 1 }, takeOver };
  });
  return { path, server: await serve(`unix:${path}`, { interfaces: handlers({ open }) }) };
}

/** The ways to read all of a stream, each as a user would. */
const readers: Record<string, (stream: Duplex) => Promise<string>> = {
  "a data listener": (stream) =>
    new Promise((resolve) => {
      let all = "";
      stream.on("data", (chunk) => {
        all += String(chunk);
      });
      stream.on("end", () => resolve(all));
    }),
  "a data listener that is attached later": async (stream) => {
    await sleep(20);
    return readers["a data listener"]?.(stream) ?? "";
  },
  "a pipe": (stream) => text(stream.pipe(new PassThrough())),
  "a pipeline": async (stream) => {
    const through = new PassThrough();
    const all = text(through);
    await pipeline(stream, through);
    return all;
  },
  "for await": async (stream) => {
    let all = "";
    for await (const chunk of stream) all += String(chunk);
    return all;
  },
  "a readable listener": (stream) =>
    new Promise((resolve) => {
      let all = "";
      stream.on("readable", () => {
        for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) all += String(chunk);
      });
      stream.on("end", () => resolve(all));
    }),
};

/** When the bytes behind the call, and the end behind them, are sent. */
const sendings: Record<string, (socket: Socket, head: string, tail: string) => Promise<void>> = {
  "in the same write": async (socket, head, tail) => {
    socket.end(head + tail);
  },
  "in a later write": async (socket, head, tail) => {
    socket.write(head);
    await sleep(15);
    socket.end(tail);
  },
  "in part": async (socket, head, tail) => {
    socket.write(head + tail.slice(0, 3));
    await sleep(15);
    socket.write(tail.slice(3));
    await sleep(15);
    socket.end();
  },
};

describe("upgrade on a service: the stream begins with exactly the first byte behind the NUL", {
  concurrency: true,
}, () => {
  const tail = "raw\0bytes\0{";
  for (const [reader, read] of Object.entries(readers)) {
    for (const [when, send] of Object.entries(sendings)) {
      for (const thinking of [0, 30]) {
        it(`sent ${when}, read with ${reader}, by a handler that thinks for ${thinking} ms`, async () => {
          const all = deferred<string>();
          let bye = "";
          const { path, server } = await serveOpen(
            async (stream) => {
              all.resolve(await read(stream));
              // Node destroys a stream behind a loop over it, except for some of its versions.
              if (!stream.destroyed) bye = "bye";
              stream.end("bye");
            },
            () => (thinking === 0 ? Promise.resolve() : sleep(thinking)),
          );
          const client = await rawClient({ path });
          await send(client.socket, call("Open", {}, "upgrade"), tail);
          assert.equal(await all.promise, tail);
          const received = await client.ended();
          assert.equal(received, `{"parameters":{"port":1}}\0${bye}`);
          if (reader !== "for await") assert.equal(bye, "bye");
          await server.close();
        });
      }
    }
  }

  it("when the handler answers first, and pipes both ways", async () => {
    const { path, server } = await serveOpen((stream) => void stream.pipe(stream));
    const client = await rawClient({ path });
    client.socket.write(`${call("Echo", { text: "before" })}${call("Open", {}, "upgrade")}ping`);
    await client.messages(2);
    await sleep(10);
    client.socket.end("pong");
    const all = await client.ended();
    assert.equal(all, '{"parameters":{"text":"before"}}\0{"parameters":{"port":1}}\0pingpong');
    await server.close();
  });

  it("of a megabyte, without a byte lost", async () => {
    const all = deferred<string>();
    const { path, server } = await serveOpen(async (stream) => {
      all.resolve(await text(stream));
      stream.end();
    });
    const client = await rawClient({ path });
    const megabyte = "0123456789abcdef".repeat(65_536);
    client.socket.end(call("Open", {}, "upgrade") + megabyte);
    assert.equal((await all.promise) === megabyte, true);
    await server.close();
  });
});

describe("upgrade on a client", { concurrency: true }, () => {
  for (const [reader, read] of Object.entries(readers)) {
    for (const [when, send] of Object.entries(sendings)) {
      it(`gives the stream from the first byte on, sent ${when}, read with ${reader}`, async () => {
        const path = freshPath();
        const tail = "raw\0bytes";
        const server = createServer({ allowHalfOpen: true }, (socket) => {
          socket.once("data", () => void send(socket, '{"parameters":{"port":7}}\0', tail));
          socket.on("error", () => {});
        });
        await new Promise<void>((resolve) => server.listen(path, resolve));
        await using client = await connect(`unix:${path}`, Example);
        const { reply, stream } = await client.open.upgrade();
        assert.deepEqual(reply, { port: 7 });
        assert.equal(await read(stream), tail);
        stream.end();
        server.close();
      });
    }
  }
});

describe("upgrade on both sides", () => {
  it("carries bytes both ways, and each side hears the other's end", async () => {
    const { path, server } = await serveOpen((stream) => void stream.pipe(stream));
    await using client = await connect(`unix:${path}`, Example);
    const { reply, stream } = await client.open.upgrade();
    assert.deepEqual(reply, { port: 1 });
    stream.write("a");
    await sleep(5);
    stream.end("b");
    assert.equal(await text(stream), "ab");
    assert.deepEqual(await client.echo({ text: "the client goes on" }), { text: "the client goes on" });
    await server.close({ graceMs: 100 });
  });

  it("rejects with what the service answers, and the service stays Varlink", async () => {
    const path = freshPath();
    const open = upgrade(() => {
      throw new Example.errors.Refused({ why: "busy" });
    });
    await using server = await serve(`unix:${path}`, { interfaces: handlers({ open }) });
    await using client = await connect(`unix:${path}`, Example);
    await assert.rejects(client.open.upgrade(), (error) => isError(error, Example.errors.Refused));
    await assert.rejects(client.echo.upgrade({ text: "" }), (error) =>
      isError(error, VarlinkService.errors.InvalidParameter),
    );
    await assert.rejects(client.open(), (error) => isError(error, VarlinkService.errors.ExpectedUpgrade));
    const raw = await rawClient({ path });
    raw.socket.write(call("Open", {}, "upgrade") + call("Echo", { text: "x" }));
    assert.deepEqual((await raw.messages(2))[1], { parameters: { text: "x" } });
    raw.socket.end();
    assert.equal(server.connections > 0, true);
  });

  it("aborts call.signal when the client goes away, or the server closes", async () => {
    for (const how of ["client", "server"]) {
      const begun = deferred();
      const aborted = deferred();
      const { path, server } = await serveOpen((stream, { signal }) => {
        stream.resume().on("end", () => stream.end());
        signal.addEventListener("abort", () => {
          stream.end("bye");
          aborted.resolve();
        });
        begun.resolve();
      });
      const client = await rawClient({ path });
      client.socket.write(call("Open", {}, "upgrade"));
      await begun.promise;
      if (how === "client") client.socket.destroy();
      else void server.close();
      await aborted.promise;
      if (how === "server") {
        assert.match(await client.ended(), /bye$/);
        client.socket.destroy();
      }
      await server.close();
    }
  });

  it("aborts a handler that still thinks when the client goes away, also with bytes behind the call", async () => {
    for (const { first, later } of [
      { first: "", later: "" },
      { first: "raw", later: "" },
      { first: "", later: "raw" },
    ]) {
      const begun = deferred();
      const aborted = deferred();
      const path = freshPath();
      const open = upgrade((_: object, { signal }) => {
        begun.resolve();
        signal.addEventListener("abort", () => aborted.resolve());
        return new Promise<never>(() => {});
      });
      const server = await serve(`unix:${path}`, { interfaces: handlers({ open }) });
      const client = await rawClient({ path });
      client.socket.write(call("Open", {}, "upgrade") + first);
      await begun.promise;
      if (later !== "") await new Promise((resolve) => client.socket.write(later, resolve));
      client.socket.destroy();
      await aborted.promise;
      await server.close();
    }
  });
});
