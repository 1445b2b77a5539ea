// A worker that opens one of everything and then comes to its end in the way that it is told.
import { parentPort, workerData } from "node:worker_threads";
import { addon } from "./test-addon.ts";
import { openEverything } from "./test-everything-open.ts";

const way = workerData as string;

/** Says that it is at the point where it may be ended. */
function arrive(): void {
  parentPort?.postMessage(way);
}

const ways: Record<string, () => void> = {
  nothing: arrive,
  open() {
    openEverything(addon());
    arrive();
    setInterval(() => {}, 1000);
  },
  /** Ended within a callback of the addon. */
  busy() {
    const [a, b] = openEverything(addon());
    b.recorder.whenTold = () => {
      arrive();
      for (;;);
    };
    a.socket.write("1");
  },
  exit() {
    const [a, b] = openEverything(addon());
    b.recorder.whenTold = () => {
      arrive();
      process.exit();
    };
    a.socket.write("1");
  },
  throw() {
    const [a, b] = openEverything(addon());
    b.recorder.whenTold = () => {
      arrive();
      throw new Error(way);
    };
    a.socket.write("1");
  },
  /** Ended between a write and the next turn, with descriptors on the way. */
  written() {
    const native = addon();
    const [a] = openEverything(native);
    a.socket.write("1", native.socketPair());
    arrive();
    for (;;);
  },
  unref() {
    for (const { socket } of openEverything(addon())) socket.setKeepAlive(false);
    arrive();
    parentPort?.unref();
  },
  /** Ended anywhere: events come without end. */
  fire() {
    const native = addon();
    for (const [a, b] of [openEverything(native), openEverything(native), openEverything(native)]) {
      a.recorder.whenTold = () => b.socket.write("1");
      b.recorder.whenTold = () => a.socket.write("x".repeat(1000));
      a.socket.write("1");
    }
    arrive();
  },
};

ways[way]?.();
