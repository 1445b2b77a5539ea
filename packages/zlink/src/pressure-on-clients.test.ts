import assert from "node:assert/strict";
import { openSync, readdirSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, describe, it } from "node:test";
import { VarlinkService, withFds } from "@zlink/core";
import { type ClientOf, type ConnectOptions, connect } from "./connect.ts";
import { describe as describeService } from "./describe.ts";
import { FileDescriptor } from "./file-descriptor.ts";
import { findNative } from "./native.ts";
import { serve } from "./serve.ts";
import { Example, handlers } from "./transports/test-interface.ts";
import { serveHere } from "./transports/test-serving.ts";
import { freshFolder } from "./transports/test-sockets.ts";

const folder = freshFolder();
const native = await findNative();
const value = '{"parameters":{"value":1},"continues":true}\0';

/** Whatever a test has opened to its hostile service. */
let leaving: (() => unknown)[] = [];
let services = 0;

/** Serves by what it does with a connection that has said something. */
async function serveHostile(answer: (socket: Socket) => void): Promise<string> {
  services += 1;
  const path = join(folder, `hostile-${services}`);
  const server = createServer((socket) => {
    leaving.push(() => socket.destroy());
    socket.on("error", () => socket.destroy()).once("data", () => answer(socket));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  leaving.push(() => server.close());
  return `unix:${path}`;
}

async function open(address: string, options: ConnectOptions): Promise<ClientOf<typeof Example>> {
  const client = await connect(address, Example, options);
  leaving.push(() => client.close());
  return client;
}

const openNow = (): number => readdirSync("/proc/self/fd").length;

/** What a hostile service does, and how it can be seen that a limit holds. */
interface Attack {
  /** It takes what only the addon can. */
  readonly needsNative?: boolean;
  /** Resolves when the limit holds; `useIt` makes calls to another service of the same program meanwhile. */
  reach(useIt: () => Promise<void>): Promise<void>;
}

const attacks: Readonly<Record<string, Attack>> = {
  "sends a reply without end": {
    async reach() {
      const address = await serveHostile((socket) => socket.write("x".repeat(200_000)));
      const client = await open(address, { maxMessageBytes: 100_000 });
      await assert.rejects(client.echo({ text: "" }), { code: "ERR_VARLINK_MESSAGE_TOO_LARGE" });
    },
  },
  "nests without end": {
    async reach() {
      const deep = `{"a.b":${"[".repeat(50_000)}${"]".repeat(50_000)}}\0`;
      const client = await open(await serveHostile((socket) => socket.write(deep)), { maxDepth: 10 });
      await assert.rejects(client.echo({ text: "" }), { code: "ERR_VARLINK_PROTOCOL" });
    },
  },
  "answers nothing": {
    async reach() {
      const client = await open(await serveHostile(() => {}), { maxUnansweredCalls: 10 });
      for (let calls = 0; calls < 10; calls += 1) client.echo({ text: "" }).catch(() => {});
      await assert.rejects(client.echo({ text: "" }), { code: "ERR_VARLINK_LIMIT" });
    },
  },
  "ends no stream": {
    async reach(useIt) {
      const client = await open(await serveHostile((socket) => socket.write(value)), { maxConnections: 3 });
      const streams = [1, 2].map(() => client.watch.more()[Symbol.asyncIterator]());
      await Promise.all(streams.map((stream) => stream.next()));
      await useIt();
      await assert.rejects(client.watch.more()[Symbol.asyncIterator]().next(), { code: "ERR_VARLINK_LIMIT" });
    },
  },
  "sends values that no loop asks for": {
    async reach(useIt) {
      let unread: Socket | undefined;
      const address = await serveHostile((socket) => {
        unread = socket;
        socket.write(value.repeat(100_000));
      });
      const client = await open(address, { maxWaitingReplies: 4 });
      await client.watch.more()[Symbol.asyncIterator]().next();
      await useIt();
      // More than the client reads and the kernel holds: the rest cannot leave.
      assert.ok((unread?.writableLength ?? 0) > 0);
    },
  },
  "sends descriptors that no loop asks for": {
    needsNative: true,
    async reach(useIt) {
      services += 1;
      let made = 0;
      async function* watch() {
        for (;;) {
          made += 1;
          using file = new FileDescriptor(openSync("/dev/null", "r"));
          yield withFds({ value: made }, [file]);
        }
      }
      const address = `unix:${join(folder, `descriptors-${services}`)}`;
      const server = await serve(address, { fds: true, interfaces: handlers({ watch }) });
      leaving.push(() => server.close({ graceMs: 0 }));
      const client = await open(address, { fds: true, maxWaitingDescriptors: 8, maxWaitingReplies: 1000 });
      const before = openNow();
      await client.watch.more.withFds()[Symbol.asyncIterator]().next();
      for (let last = 0; last !== made; ) {
        last = made;
        await useIt();
      }
      assert.ok(made > 100, `${made} values were made`);
      // The rest waits in the kernel. A few are the service's, on their way; two are the connection.
      assert.ok(openNow() - before < 2 + 8 + 10, `${openNow() - before} descriptors`);
    },
  },
  "describes itself without end": {
    async reach() {
      services += 1;
      const address = `unix:${join(folder, `talker-${services}`)}`;
      const interfaces = Array.from({ length: 100 }, (_, index) => `org.example.N${index}`);
      const talker = VarlinkService.implement({
        getInfo: () => ({ vendor: "", product: "", version: "", url: "", interfaces }),
        getInterfaceDescription: ({ interface: name }) => ({ description: `interface ${name}\nerror E()` }),
      });
      const server = await serve(address, { interfaces: [talker] });
      leaving.push(() => server.close({ graceMs: 0 }));
      const tooMuch = { code: "ERR_VARLINK_PROTOCOL", message: /at most/ };
      await assert.rejects(describeService(address, { maxInterfaces: 99 }), tooMuch);
      await assert.rejects(describeService(address, { maxDescriptionCharacters: 1000 }), tooMuch);
    },
  },
};

describe("a service that knows no measure", { timeout: 30_000 }, () => {
  afterEach(async () => {
    const all = leaving.reverse();
    leaving = [];
    for (const go of all) await go();
  });

  for (const [name, { needsNative = false, reach }] of Object.entries(attacks)) {
    const skip = needsNative && native === undefined && "no @zlink/native";
    it(`${name}, which no other connection of the program notices`, { skip }, async () => {
      const { path, server } = await serveHere(folder);
      leaving.push(() => server.close({ graceMs: 0 }));
      const neighbour = await open(`unix:${path}`, {});
      const useIt = async (): Promise<void> => {
        for (let index = 0; index < 200; index += 1) {
          assert.deepEqual(await neighbour.echo({ text: `${index}` }), { text: `${index}` });
        }
      };
      await reach(useIt);
      await useIt();
    });
  }
});
