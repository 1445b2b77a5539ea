import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { addon, skip } from "./test-addon.ts";
import { countDescriptors } from "./test-descriptors.ts";
import { start } from "./test-program.ts";
import { closePair, openPair } from "./test-recorder.ts";

const program = new URL("./test-ending-worker.js", import.meta.url);

/** Starts a worker that ends, or is ended, in the given way, and resolves when it is at that point. */
async function startWorker(way: string): Promise<Worker> {
  const worker = new Worker(program, { workerData: way });
  worker.on("error", ({ message }) => assert.equal(message, way));
  await new Promise((resolve) => worker.once("message", resolve));
  return worker;
}

/** Ends a worker, and resolves when it has ended. */
async function terminate(worker: Worker): Promise<void> {
  await worker.terminate();
}

/** Resolves when a worker has ended by itself. */
async function ended(worker: Worker): Promise<void> {
  if (worker.threadId !== -1) await new Promise((resolve) => worker.once("exit", resolve));
}

/** A worker of Node has descriptors of its own, which go with it: compared is what is open before and after. */
async function leavesNothingOpen(run: () => Promise<void>): Promise<void> {
  await terminate(await startWorker("nothing"));
  const before = countDescriptors();
  await run();
  assert.equal(countDescriptors(), before);
}

describe("the end of a thread", { skip, timeout: 60_000 }, () => {
  for (const way of ["open", "busy", "exit", "throw", "written"]) {
    it(`in a worker with everything open leaves nothing of it: ${way}`, () =>
      leavesNothingOpen(async () => {
        for (let count = 0; count < 5; count += 1) {
          const worker = await startWorker(way);
          if (way === "exit" || way === "throw") await ended(worker);
          else await terminate(worker);
        }
      }));
  }

  it("by its own event loop, when nothing is left to wait for, leaves nothing", () =>
    leavesNothingOpen(async () => {
      await ended(await startWorker("unref"));
    }));

  it("under fire, at any moment, of several workers at once, leaves nothing and disturbs no other thread", () =>
    leavesNothingOpen(async () => {
      const [a, b] = openPair(addon());
      let isOver = false;
      let rounds = 0;
      a.recorder.whenTold = b.recorder.whenTold = () => {};
      const pingPong = (async () => {
        while (!isOver) {
          a.socket.write("1");
          rounds += 1;
          await b.recorder.until(() => b.recorder.text.length === rounds);
        }
      })();
      for (let round = 0; round < 4; round += 1) {
        const workers = await Promise.all([1, 2, 3].map(() => startWorker("fire")));
        await sleep(Math.random() * 10);
        await Promise.all(workers.map(terminate));
      }
      isOver = true;
      await pingPong;
      assert.ok(rounds > 100, `${rounds} rounds`);
      closePair([a, b]);
    }));
});

describe("the end of a process", { skip, timeout: 20_000 }, () => {
  for (const way of ["unref", "exit", "exit-in-callback", "open-at-exit"]) {
    it(`with everything open is an ordinary one: ${way}`, async () => {
      const { output, errors, exitCode, signal } = await start("./test-ending-process.js", [way]).ended;
      assert.deepEqual(
        { output, errors, exitCode, signal },
        { output: "", errors: "", exitCode: 0, signal: null },
      );
    });
  }

  for (const what of ["a socket", "a paused socket", "a listener"]) {
    it(`waits for ${what}, unless that was told not to keep it alive`, async () => {
      const { output, exitCode } = await start("./test-keep-alive.js", [what]).ended;
      assert.deepEqual([exitCode, output], [0, "kept alive\nnot kept alive\n"]);
    });
  }
});
