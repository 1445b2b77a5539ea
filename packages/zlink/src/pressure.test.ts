import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { connect } from "./connect.ts";
import type { ServeOptions } from "./serve.ts";
import { call, deferred, Example } from "./transports/test-interface.ts";
import { serveHere } from "./transports/test-serving.ts";
import { freshFolder, type RawClient, rawClient } from "./transports/test-sockets.ts";

const folder = freshFolder();
const gate = deferred<object>();
/** More small values than what lies between a stream's generator and a client that does not read has room for. */
const mostUnread = 20_000;

/** The service, as another client sees it meanwhile. */
interface Watched {
  /** How many values of its endless stream it has made. */
  made(): number;
  /** Makes some calls to it, so that it has had time for everything else. */
  useIt(): Promise<void>;
}

/** What a hostile client does, and how it can be seen that it has reached a limit. */
interface Attack {
  readonly options?: Partial<ServeOptions>;
  /** Resolves when the limit holds. */
  reach(path: string, service: Watched): Promise<RawClient[]>;
}

async function attackers(path: string, count: number, bytes: string): Promise<RawClient[]> {
  const clients = await Promise.all(Array.from({ length: count }, () => rawClient({ path })));
  for (const { socket } of clients) socket.write(bytes);
  return clients;
}

const attacks: Readonly<Record<string, Attack>> = {
  "sends a message without end": {
    options: { maxMessageBytes: 100_000 },
    async reach(path) {
      const [client] = await attackers(path, 1, "x".repeat(200_000));
      await client?.ended();
      return [];
    },
  },
  "begins many messages and ends none": {
    options: { maxMessageBytes: 100_000, maxHalfReadBytes: 300_000 },
    async reach(path) {
      const clients = await attackers(path, 20, "x".repeat(90_000));
      await Promise.any(clients.map((client) => client.ended()));
      return clients;
    },
  },
  "nests without end": {
    options: { maxDepth: 10 },
    async reach(path) {
      const [client] = await attackers(path, 1, `{"a.b":${"[".repeat(50_000)}${"]".repeat(50_000)}}\0`);
      await client?.ended();
      return [];
    },
  },
  "connects too often": {
    options: { maxConnections: 10 },
    async reach(path) {
      const clients = await attackers(path, 30, call("Sleep"));
      await Promise.any(clients.map((client) => client.ended()));
      for (const { socket } of clients) socket.destroy();
      return [];
    },
  },
  "pipelines calls behind one that takes its time": {
    options: { maxWaitingCalls: 4 },
    async reach(path, { useIt }) {
      const clients = await attackers(path, 1, call("Sleep") + call("Echo", { text: "x" }).repeat(50_000));
      await useIt();
      // More than the service reads and the kernel holds: the rest cannot leave.
      assert.ok((clients[0]?.socket.writableLength ?? 0) > 0);
      return clients;
    },
  },
  "asks for a stream without end and does not read": {
    async reach(path, { made, useIt }) {
      const clients = await attackers(path, 1, "");
      clients[0]?.socket.pause();
      clients[0]?.socket.write(call("Watch", {}, "more"));
      for (let before = -1; before !== made() || before === 0; ) {
        before = made();
        await useIt();
      }
      assert.ok(made() < mostUnread, `${made()} values were made`);
      return clients;
    },
  },
};

describe("a client that knows no measure", { timeout: 30_000 }, () => {
  for (const [name, { options = {}, reach }] of Object.entries(attacks)) {
    it(`${name}, which no other client notices`, async () => {
      let made = 0;
      const { path, server } = await serveHere(
        folder,
        {
          sleep: () => gate.promise,
          async *watch() {
            for (;;) {
              made += 1;
              yield { value: made };
            }
          },
        },
        options,
      );
      await using neighbour = await connect(`unix:${path}`, Example);
      const useIt = async (): Promise<void> => {
        for (let index = 0; index < 200; index += 1) {
          assert.deepEqual(await neighbour.echo({ text: `${index}` }), { text: `${index}` });
        }
      };
      const clients = await reach(path, { made: () => made, useIt });
      await useIt();
      for (const { socket } of clients) socket.destroy();
      await server.close({ graceMs: 0 });
    });
  }
});
