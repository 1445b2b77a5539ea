// A thread whose socket of the addon sends back what comes, 70 µs later, until the other end is closed.
import { performance } from "node:perf_hooks";
import { workerData } from "node:worker_threads";
import { addon } from "./test-addon.ts";
import { Recorder } from "./test-recorder.ts";

const delayMs = 0.07;
const recorder = new Recorder();
const socket = addon().openSocket(workerData as number, recorder);
let sent = 0;
recorder.whenTold = (event) => {
  if (event !== "read") {
    socket.close();
    return;
  }
  const end = performance.now() + delayMs;
  while (performance.now() < end);
  socket.write(recorder.text.slice(sent));
  sent = recorder.text.length;
};
socket.setReading(true);
