import assert from "node:assert/strict";
import { once } from "node:events";
import { performance } from "node:perf_hooks";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { NativeSocket } from "./native-socket.ts";
import { addon, skip, timeLimitMs } from "./test-addon.ts";
import { closePair, openPair, Recorder } from "./test-recorder.ts";

/** How many events the event loop of this thread was told of by the kernel. */
const eventsOfLoop = () => performance.nodeTiming.uvMetricsInfo.events;

/** A socket whose other end sends back what it gets, from a thread of its own. */
async function withEcho(
  use: (socket: NativeSocket, recorder: Recorder) => Promise<void>,
  program = "./test-echo.js",
): Promise<void> {
  const [own, other] = addon().socketPair();
  const recorder = new Recorder();
  const socket = addon().openSocket(own, recorder);
  const echo = new Worker(new URL(program, import.meta.url), { workerData: other });
  // It may end before this is waited for.
  const ended = once(echo, "exit");
  socket.setReading(true);
  socket.write("?");
  await recorder.until(() => recorder.text === "?");
  await use(socket, recorder);
  socket.close();
  await ended;
}

/** Writes until an answer was looked for. */
async function untilLookedFor(socket: NativeSocket, recorder: Recorder): Promise<void> {
  let wasLookedFor = false;
  // Another process may have the processors for some time; but not for all of it.
  for (const end = performance.now() + timeLimitMs / 2; !wasLookedFor && performance.now() < end; ) {
    const { length } = recorder.text;
    const events = eventsOfLoop();
    recorder.whenTold = () => {
      wasLookedFor = eventsOfLoop() === events;
    };
    socket.write("!");
    await recorder.until(() => recorder.text.length > length);
  }
  assert.ok(wasLookedFor);
  assert.match(recorder.text, /^\?!+$/);
}

describe("the event loop before it sleeps", { skip, timeout: timeLimitMs }, () => {
  it("looks for the answer to what was just written", () => withEcho(untilLookedFor));

  it("looks longer where answers come a little later", () => withEcho(untilLookedFor, "./test-slow-echo.js"));

  it("leaves timers and other sockets their turn while answers follow each other", () =>
    withEcho(async (socket, recorder) => {
      const pair = openPair(addon());
      const [a, b] = pair;
      recorder.whenTold = () => void socket.write("!");
      socket.write("!");
      for (let round = 1; round <= 20; round += 1) {
        await delay(1);
        const { length } = recorder.text;
        a.socket.write("x");
        await b.recorder.until(() => b.recorder.text.length === round);
        await recorder.until(() => recorder.text.length > length);
      }
      recorder.whenTold = () => {};
      closePair(pair);
    }));

  it("reads nothing from a socket that is paused or closed meanwhile", () =>
    withEcho(async (socket, recorder) => {
      for (let count = 0; count < 200; count += 1) {
        socket.write("!");
        socket.setReading(false);
        await delay(0);
        assert.equal(recorder.text.length, count + 1);
        socket.setReading(true);
        await recorder.until(() => recorder.text.length === count + 2);
      }
      socket.write("!");
      socket.close();
      await delay(1);
      assert.equal(recorder.text.length, 201);
    }));
});
