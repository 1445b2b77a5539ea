// A thread that sends back what comes on a descriptor, each piece as it is, until the other end is closed.
import { closeSync, readSync, writeSync } from "node:fs";
import { workerData } from "node:worker_threads";

const fd = workerData as number;
const bytes = Buffer.alloc(1024);
try {
  for (let size = readSync(fd, bytes); size > 0; size = readSync(fd, bytes)) writeSync(fd, bytes, 0, size);
} catch (error) {
  const { code } = error as NodeJS.ErrnoException;
  // The other end was closed with bytes unread.
  if (code !== "ECONNRESET" && code !== "EPIPE") throw error;
}
closeSync(fd);
