import assert from "node:assert/strict";
import { openSync, readdirSync } from "node:fs";
import { afterEach, describe, it } from "node:test";
import type { Native } from "@zlink/native";
import { connect } from "./connect.ts";
import { findNative } from "./native.ts";
import type { ServeOptions } from "./serve.ts";
import { call, deferred, Example } from "./transports/test-interface.ts";
import { serveHere } from "./transports/test-serving.ts";
import { freshFolder, type RawClient, rawClient } from "./transports/test-sockets.ts";

const folder = freshFolder();
const native = await findNative();
const gate = deferred<object>();
/** More small values than what lies between a stream's generator and a client that does not read has room for. */
const mostUnread = 20_000;

/** Text of a reply of which the kernel holds some dozens. */
const long = "x".repeat(10_000);

/** The service, as another client sees it meanwhile. */
interface Watched {
  /** How many connections it has, that of this client among them. */
  connections(): number;
  /** How many values of its endless streams, and long replies, it has made. */
  made(): number;
  /** How many of its endless streams are open. */
  streams(): number;
  /** Makes some calls to it, so that it has had time for everything else. */
  useIt(): Promise<void>;
}

/** What a hostile client does, and how it can be seen that it has reached a limit. */
interface Attack {
  readonly options?: Partial<ServeOptions>;
  /** It takes what only the addon can. */
  readonly needsNative?: boolean;
  /** Resolves when the limit holds. */
  reach(path: string, service: Watched): Promise<void>;
}

/** How those go away who have connected. */
let leaving: (() => void)[] = [];

function leave(): void {
  for (const go of leaving) go();
  leaving = [];
}

async function attackers(path: string, count: number, bytes: string): Promise<RawClient[]> {
  const clients = await Promise.all(Array.from({ length: count }, () => rawClient({ path })));
  for (const { socket } of clients) {
    leaving.push(() => socket.destroy());
    socket.write(bytes);
  }
  return clients;
}

/** Connects three times as often as may be: who comes too late is closed, and the others stay and do not read. */
async function crowd(path: string, most: number, bytes: string): Promise<void> {
  const clients = await attackers(path, 3 * most, "");
  for (const { socket } of clients.slice(0, most)) {
    socket.pause();
    socket.write(bytes);
  }
  await Promise.all(clients.slice(most).map((client) => client.ended()));
}

/** Says something and reads nothing, until the service makes no more for it. */
async function sayUnread(path: string, bytes: string, { made, useIt }: Watched): Promise<void> {
  const [client] = await attackers(path, 1, "");
  client?.socket.pause();
  client?.socket.write(bytes);
  for (let before = -1; before !== made() || before === 0; ) {
    before = made();
    await useIt();
  }
}

/** How many descriptors this process has. */
const openNow = (): number => readdirSync("/proc/self/fd").length;

/** A client that says something, and then so many calls with a descriptor each. */
function withDescriptors(path: string, first: string, count: number): void {
  const addon = native as Native;
  const ignore = (): void => {};
  const events = { onRead: ignore, onDrain: ignore, onEnd: ignore, onHangUp: ignore, onBroken: ignore };
  const socket = addon.openSocket(addon.connect(path), events);
  leaving.push(() => socket.close());
  socket.write(first);
  for (let index = 0; index < count; index += 1) {
    socket.write(call("Echo", { text: "x" }), [openSync("/dev/null", "r")]);
  }
}

const attacks: Readonly<Record<string, Attack>> = {
  "sends a message without end": {
    options: { maxMessageBytes: 100_000 },
    async reach(path) {
      const [client] = await attackers(path, 1, "x".repeat(200_000));
      await client?.ended();
    },
  },
  "begins many messages and ends none": {
    options: { maxMessageBytes: 100_000, maxHalfReadBytes: 300_000 },
    async reach(path) {
      const clients = await attackers(path, 20, "x".repeat(90_000));
      await Promise.any(clients.map((client) => client.ended()));
    },
  },
  "nests without end": {
    options: { maxDepth: 10 },
    async reach(path) {
      const [client] = await attackers(path, 1, `{"a.b":${"[".repeat(50_000)}${"]".repeat(50_000)}}\0`);
      await client?.ended();
    },
  },
  "connects too often": {
    options: { maxConnections: 10 },
    async reach(path, { connections }) {
      await crowd(path, 9, call("Sleep"));
      assert.equal(connections(), 10);
    },
  },
  "connects too often as one user": {
    needsNative: true,
    options: { maxConnectionsPerUser: 10 },
    async reach(path, { connections }) {
      await crowd(path, 9, call("Sleep"));
      assert.equal(connections(), 10);
    },
  },
  "opens too many streams": {
    options: { maxConnections: 10 },
    async reach(path, { streams, useIt }) {
      await crowd(path, 9, call("Watch", {}, "more"));
      while (streams() < 9) await useIt();
      assert.equal(streams(), 9);
    },
  },
  "pipelines calls behind one that takes its time": {
    options: { maxWaitingCalls: 4 },
    async reach(path, { useIt }) {
      const clients = await attackers(path, 1, call("Sleep") + call("Echo", { text: "x" }).repeat(50_000));
      await useIt();
      // More than the service reads and the kernel holds: the rest cannot leave.
      assert.ok((clients[0]?.socket.writableLength ?? 0) > 0);
    },
  },
  "pipelines calls as long as a message may be": {
    options: { maxMessageBytes: 10_000 },
    async reach(path, { useIt }) {
      const clients = await attackers(
        path,
        1,
        call("Sleep") + call("Echo", { text: "x".repeat(9_000) }).repeat(500),
      );
      await useIt();
      assert.ok((clients[0]?.socket.writableLength ?? 0) > 0);
    },
  },
  "sends descriptors with calls behind one that takes its time": {
    needsNative: true,
    options: { fds: true, maxWaitingDescriptors: 8 },
    async reach(path, { useIt }) {
      const before = openNow();
      withDescriptors(path, call("Sleep"), 100);
      await useIt();
      // The rest waits in the kernel. The connection takes two, and the last read may have brought one more.
      const waiting = openNow() - before - 2;
      assert.ok(waiting === 8 || waiting === 9, `${waiting} descriptors wait`);
    },
  },
  "asks for a stream without end and does not read": {
    async reach(path, service) {
      await sayUnread(path, call("Watch", {}, "more"), service);
      assert.ok(service.made() < mostUnread, `${service.made()} values were made`);
    },
  },
  "calls and does not read the replies": {
    async reach(path, service) {
      await sayUnread(path, call("Echo", { text: long }).repeat(5000), service);
      assert.ok(service.made() < 500, `${service.made()} replies were made`);
    },
  },
};

/** The handlers of the service, and what they have done. */
function watched() {
  let made = 0;
  let streams = 0;
  const handlers = {
    sleep: () => gate.promise,
    echo({ text }: { text: string }) {
      if (text === long) made += 1;
      return { text };
    },
    async *watch() {
      streams += 1;
      for (;;) {
        made += 1;
        yield { value: made };
      }
    },
  };
  return { handlers, made: () => made, streams: () => streams };
}

describe("a client that knows no measure", { timeout: 30_000 }, () => {
  afterEach(leave);

  for (const [name, { options = {}, needsNative = false, reach }] of Object.entries(attacks)) {
    const skip = needsNative && native === undefined && "no @zlink/native";
    it(`${name}, which no other client notices`, { skip }, async (t) => {
      const { handlers, made, streams } = watched();
      const { path, server } = await serveHere(folder, handlers, options);
      t.after(() => server.close({ graceMs: 0 }));
      await using neighbour = await connect(`unix:${path}`, Example);
      const useIt = async (): Promise<void> => {
        for (let index = 0; index < 200; index += 1) {
          assert.deepEqual(await neighbour.echo({ text: `${index}` }), { text: `${index}` });
        }
      };
      await reach(path, { connections: () => server.connections, made, streams, useIt });
      await useIt();
      leave();
      // Whoever comes when they have gone is served.
      while (server.connections > 1) await useIt();
      await using next = await connect(`unix:${path}`, Example);
      assert.deepEqual(await next.echo({ text: "next" }), { text: "next" });
    });
  }
});
