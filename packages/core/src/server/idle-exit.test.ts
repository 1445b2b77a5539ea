import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { framed } from "../framed.ts";
import { defaultLimits } from "../protocol/limits.ts";
import { settled, testRuntime } from "../test-runtime.ts";
import { ScriptedPeer } from "../testing/scripted-peer.ts";
import type { Transport } from "../transport.ts";
import { type Listener, Server } from "./server.ts";

/** A listener with a queue: who knocks is accepted when the event loop has looked for input. */
class QueueListener implements Listener {
  readonly log: string[] = [];
  /** Settles when somebody has been accepted. */
  readonly accepted: Promise<void>;
  /** Knocks while the name is taken away: the caller who had just found it. */
  lateCaller: ScriptedPeer | undefined;
  #accept = (_transport: Transport): void => {};
  #end = (): void => {};
  #hasAccepted = (): void => {};

  constructor() {
    this.accepted = new Promise((resolve) => {
      this.#hasAccepted = resolve;
    });
  }

  start(accept: (transport: Transport) => void, _onFailure: unknown, onEnded?: () => void): void {
    this.#accept = accept;
    this.#end = onEnded ?? this.#end;
  }

  knock(peer: ScriptedPeer): void {
    setImmediate(() => {
      this.log.push("accepted");
      this.#accept(framed(peer.stream, defaultLimits));
      this.#hasAccepted();
    });
  }

  end(): void {
    this.#end();
  }

  withdraw(): void {
    this.log.push("withdrawn");
    const caller = this.lateCaller;
    this.lateCaller = undefined;
    if (caller !== undefined) this.knock(caller);
  }

  async close(): Promise<void> {
    this.log.push("closed");
  }
}

function serverOn(listeners: readonly Listener[], exitOnIdleMs?: number) {
  const errors: unknown[] = [];
  let closings = 0;
  const server = new Server(listeners, {
    interfaces: [],
    runtime: testRuntime(),
    limits: defaultLimits,
    onError: (error) => errors.push(error),
    onClosing: () => (closings += 1),
    exitOnIdleMs,
  });
  return { server, errors, closings: () => closings };
}

/** Resolves when a server has closed; a timer of its own keeps the process alive, as a real listener would. */
async function closed(server: Server): Promise<void> {
  const limit = new AbortController();
  const late = sleep(5000, undefined, { signal: limit.signal }).then(() =>
    assert.fail("the server stays open"),
  );
  await Promise.race([
    server.closed,
    late.catch((error) => (limit.signal.aborted ? undefined : Promise.reject(error))),
  ]);
  limit.abort();
}

describe("exitOnIdleMs", { concurrency: true }, () => {
  it("closes a server to which nobody connects", async () => {
    const listener = new QueueListener();
    const { server, closings } = serverOn([listener], 10);
    await closed(server);
    assert.deepEqual(listener.log, ["withdrawn", "closed"]);
    assert.equal(closings(), 1);
  });

  it("counts from the end of the last connection", async () => {
    const listener = new QueueListener();
    const { server } = serverOn([listener], 30);
    const peers = [new ScriptedPeer(), new ScriptedPeer()];
    for (const peer of peers) listener.knock(peer);
    await sleep(80);
    assert.equal(server.connections, 2);
    peers[0]?.hangUp();
    await sleep(80);
    assert.equal(server.connections, 1);
    const left = performance.now();
    peers[1]?.hangUp();
    await closed(server);
    assert.ok(performance.now() - left >= 29);
  });

  it("serves whoever had found the name that is taken away, and closes when they have left", async () => {
    const listener = new QueueListener();
    const caller = new ScriptedPeer();
    listener.lateCaller = caller;
    const { server } = serverOn([listener], 10);
    await listener.accepted;
    assert.deepEqual(listener.log, ["withdrawn", "accepted"]);
    assert.equal(caller.ended, undefined);
    caller.hangUp();
    await closed(server);
    assert.equal(listener.log.at(-1), "closed");
  });

  it("is told to stop by a server that is closed", async () => {
    const listener = new QueueListener();
    const { server, closings } = serverOn([listener], 5);
    await server.close();
    await sleep(20);
    assert.deepEqual(listener.log, ["closed"]);
    assert.equal(closings(), 1);
  });

  it("says what kept a name from being taken away, and closes all the same", async () => {
    const broken = new Error("read-only file system");
    const listener: Listener = {
      start() {},
      withdraw() {
        throw broken;
      },
      close: async () => {},
    };
    const { server, errors } = serverOn([listener], 0);
    await closed(server);
    assert.deepEqual(errors, [broken]);
  });

  it("must be a time", () => {
    for (const wrong of [-1, Number.NaN, "5" as unknown as number]) {
      assert.throws(() => serverOn([], wrong), { code: "ERR_VARLINK_USAGE", message: /exitOnIdleMs/ });
    }
  });
});

describe("a server whose listeners have ended", () => {
  it("closes with its last client", async () => {
    const listener = new QueueListener();
    const peer = new ScriptedPeer();
    const { server } = serverOn([listener]);
    listener.knock(peer);
    await settled();
    listener.end();
    await sleep(20);
    assert.deepEqual(listener.log, ["accepted"]);
    peer.hangUp();
    await closed(server);
    assert.equal(server.connections, 0);
  });

  it("closes at once if nobody is connected", async () => {
    const listener = new QueueListener();
    const { server } = serverOn([listener]);
    listener.end();
    await closed(server);
  });

  it("goes on while another listener accepts", async () => {
    const [ended, other] = [new QueueListener(), new QueueListener()];
    const { server } = serverOn([ended, other]);
    const peer = new ScriptedPeer();
    ended.knock(peer);
    ended.end();
    await sleep(5);
    peer.hangUp();
    await sleep(20);
    assert.deepEqual(other.log, []);
    await server.close();
  });
});
