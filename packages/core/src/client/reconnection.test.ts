import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";
import { ConnectionError } from "../errors.ts";
import { openTestClient, outcome, rejection, reply } from "../test-client.ts";
import { settled } from "../test-runtime.ts";

let nowMs = 0;

/** Lets time pass, and all happen that is due then. */
async function pass(ms: number): Promise<void> {
  nowMs += ms;
  mock.timers.tick(ms);
  await settled();
}

beforeEach(() => {
  nowMs = 1_000_000;
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(performance, "now", () => nowMs);
  // Nothing is left to chance: waits are as long as they may be.
  mock.method(Math, "random", () => 0);
});

afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

const waits = { reconnectDelayMs: 50, maxReconnectDelayMs: 300, restartMs: 0 };

/** A client whose service has just gone down. */
async function withServiceDown(options: Parameters<typeof openTestClient>[0]) {
  const opened = await openTestClient(options);
  opened.peer(0).hangUp();
  opened.service.isDown = true;
  return { ...opened, call: () => outcome(opened.ftl.add({ a: 1, b: 1 })) };
}

function codeOf({ value }: ReturnType<typeof outcome>): string | undefined {
  return value instanceof ConnectionError ? value.code : undefined;
}

describe("a client whose service is away", () => {
  it("tries at once when it is called, and rejects as soon as that fails", async () => {
    const { service, call } = await withServiceDown(waits);
    const first = call();
    await settled();
    assert.equal(codeOf(first), "ERR_VARLINK_CONNECT");
    assert.equal(service.attempts, 2);
  });

  it("tries again after waits that double up to the longest, however often it is called", async () => {
    const { service, call } = await withServiceDown(waits);
    call();
    await settled();
    for (const waitMs of [50, 100, 200, 300, 300]) {
      const { attempts } = service;
      const calls = [call(), call(), call()];
      await pass(waitMs - 1);
      assert.equal(service.attempts, attempts, `after ${waitMs - 1} ms`);
      assert.deepEqual(
        calls.map(({ state }) => state),
        ["pending", "pending", "pending"],
      );
      await pass(1);
      assert.equal(service.attempts, attempts + 1, `after ${waitMs} ms`);
      assert.deepEqual(calls.map(codeOf), Array(3).fill("ERR_VARLINK_CONNECT"));
    }
  });

  it("leaves up to half of a wait to chance", async () => {
    const { service, call } = await withServiceDown(waits);
    mock.method(Math, "random", () => 0.999);
    call();
    await settled();
    call();
    await pass(25);
    assert.equal(service.attempts, 2);
    await pass(1);
    assert.equal(service.attempts, 3);
  });

  it("tries at once when the wait is over before it is called", async () => {
    const { service, call } = await withServiceDown(waits);
    call();
    await settled();
    await pass(50);
    assert.equal(service.attempts, 2, "nothing is tried while nobody waits");
    const later = call();
    await settled();
    assert.equal(service.attempts, 3);
    assert.equal(later.state, "rejected");
  });

  it("makes one attempt for all that wait: calls, streams and upgrades", async () => {
    const { service, peers, ftl, call } = await withServiceDown(waits);
    call();
    await settled();
    const all = [
      call(),
      outcome(ftl.watch.more()[Symbol.asyncIterator]().next()),
      outcome(ftl.open.upgrade()),
    ];
    await pass(50);
    assert.equal(service.attempts, 3);
    assert.deepEqual(all.map(codeOf), Array(3).fill("ERR_VARLINK_CONNECT"));
    const again = [call(), outcome(ftl.watch.more()[Symbol.asyncIterator]().next())];
    service.isDown = false;
    await pass(100);
    assert.deepEqual(
      again.map(({ state }) => state),
      ["pending", "pending"],
    );
    assert.equal(peers.length, 3);
    assert.deepEqual(
      peers.slice(1).map(({ messages }) => messages.length),
      [1, 1],
    );
  });

  it("counts attempts that fail together once", async () => {
    const { service, ftl, call } = await withServiceDown(waits);
    const streams = [1, 2, 3].map(() => outcome(ftl.watch.more()[Symbol.asyncIterator]().next()));
    await settled();
    assert.deepEqual(streams.map(codeOf), Array(3).fill("ERR_VARLINK_CONNECT"));
    const { attempts } = service;
    call();
    await pass(50);
    assert.equal(service.attempts, attempts + 1);
  });

  it("begins anew with the waits when the service has answered", async () => {
    const { service, peer, call } = await withServiceDown(waits);
    call();
    await settled();
    call();
    await pass(50);
    service.isDown = false;
    const answered = call();
    await pass(100);
    peer(1).say(reply({ sum: 2 }));
    await settled();
    assert.deepEqual(answered.value, { sum: 2 });
    peer(1).hangUp();
    service.isDown = true;
    call();
    await settled();
    const { attempts } = service;
    call();
    await pass(50);
    assert.equal(service.attempts, attempts + 1);
  });

  it("also waits longer and longer for one that hangs up whenever it is called", async () => {
    const { service, peers, peer, call } = await withServiceDown(waits);
    service.isDown = false;
    for (const waitMs of [0, 0, 100, 200, 300]) {
      const { length } = peers;
      const one = call();
      if (waitMs > 0) {
        await pass(waitMs - 1);
        assert.equal(peers.length, length, `after ${waitMs - 1} ms`);
        await pass(1);
      } else await settled();
      assert.equal(peers.length, length + 1);
      peer(length).hangUp();
      await settled();
      assert.equal(codeOf(one), "ERR_VARLINK_CONNECTION_CLOSED");
    }
  });

  it("drops a call that is given up meanwhile, and tries no more when it was the last", async () => {
    const { service, ftl, call } = await withServiceDown(waits);
    call();
    await settled();
    const { attempts } = service;
    const controller = new AbortController();
    const aborted = rejection(ftl.add({ a: 1, b: 1 }, { signal: controller.signal }));
    controller.abort("enough");
    assert.equal(await aborted, "enough");
    await pass(1000);
    assert.equal(service.attempts, attempts);
    call();
    await settled();
    assert.equal(service.attempts, attempts + 1);
  });

  it("rejects what waits when it is closed, and tries no more", async () => {
    const { client, service, call } = await withServiceDown(waits);
    call();
    await settled();
    const { attempts } = service;
    const waiting = call();
    await client.close();
    await settled();
    assert.match(String(waiting.value), /was closed on this side; org.example.Ftl.Add was not written/);
    await pass(1000);
    assert.equal(service.attempts, attempts);
  });
});

describe("a client whose service is being restarted", () => {
  const restart = { ...waits, restartMs: 1000 };

  it("lets calls wait until the service is back", async () => {
    const { service, peer, call } = await withServiceDown(restart);
    const waiting = call();
    await settled();
    await pass(50);
    await pass(100);
    assert.equal(service.attempts, 4);
    service.isDown = false;
    await pass(200);
    peer(1).say(reply({ sum: 2 }));
    await settled();
    assert.deepEqual(waiting.value, { sum: 2 });
  });

  it("rejects them when it has been away for too long, and later ones as soon as an attempt fails", async () => {
    const { service, call } = await withServiceDown(restart);
    const waiting = call();
    await settled();
    for (const waitMs of [50, 100, 200, 300, 300]) await pass(waitMs);
    assert.equal(waiting.state, "pending");
    await pass(300);
    assert.equal(codeOf(waiting), "ERR_VARLINK_CONNECT");
    await pass(300);
    const { attempts } = service;
    const later = call();
    await settled();
    assert.equal(codeOf(later), "ERR_VARLINK_CONNECT");
    assert.equal(service.attempts, attempts + 1);
  });

  it("does not wait for one that went away long before it was called", async () => {
    const { call } = await withServiceDown(restart);
    await pass(1000);
    const late = call();
    await settled();
    assert.equal(codeOf(late), "ERR_VARLINK_CONNECT");
  });

  it("rejects a call that was written when the service went away, all the same", async () => {
    const { peer, service, ftl } = await openTestClient(restart);
    const written = outcome(ftl.add({ a: 1, b: 1 }));
    await settled();
    service.isDown = true;
    peer(0).breakOff();
    await settled();
    assert.equal((written.value as ConnectionError).wasWritten, true);
  });

  it("holds nothing open for a call that is given up while an attempt is under way", async () => {
    const { service, ftl } = await withServiceDown(restart);
    const controller = new AbortController();
    const aborted = rejection(ftl.add({ a: 1, b: 1 }, { signal: controller.signal }));
    controller.abort("enough");
    await aborted;
    await pass(1000);
    assert.equal(service.attempts, 2);
  });
});

describe("the options of reconnecting", () => {
  it("are refused where they are no times", async () => {
    for (const option of ["reconnectDelayMs", "maxReconnectDelayMs", "restartMs"]) {
      for (const ms of [-1, Number.NaN, "1"]) {
        const error = await rejection(openTestClient({ [option]: ms as number }));
        assert.equal((error as { code?: string }).code, "ERR_VARLINK_USAGE");
        assert.match(String(error), new RegExp(`${option} must be a number from 0`));
      }
    }
    const endless = await rejection(openTestClient({ reconnectDelayMs: Number.POSITIVE_INFINITY }));
    assert.match(String(endless), /from 0 to 2147483647, got Infinity/);
    await openTestClient({ restartMs: Number.POSITIVE_INFINITY });
  });
});
