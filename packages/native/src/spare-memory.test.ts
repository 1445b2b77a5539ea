import assert from "node:assert/strict";
import { resourceUsage } from "node:process";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { addon, skip, timeLimitMs } from "./test-addon.ts";
import { closePair, openPair } from "./test-recorder.ts";

/** More than the C library keeps for itself when it is freed. */
const megabytes = 40;
const text = "x".repeat(megabytes * 1024 * 1024);
const pages = text.length / 4096;

type Pair = ReturnType<typeof openPair>;

/** Has a long message go through, and tells how many pages the system had to find to write it. */
async function write([a, b]: Pair): Promise<number> {
  const before = resourceUsage().minorPageFault;
  a.socket.write(text);
  const found = resourceUsage().minorPageFault - before;
  await a.recorder.until(() => a.recorder.log.length > 0);
  a.recorder.log.length = 0;
  b.recorder.chunks.length = 0;
  b.recorder.text = "";
  return found;
}

/** The least of some attempts: what is kept goes once a second, which may be between two writes. */
async function leastOf(attempt: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let count = 0; count < 5 && least >= pages / 4; count += 1) least = Math.min(least, await attempt());
  return least;
}

describe("memory that a long message went through", { skip, timeout: timeLimitMs }, () => {
  it("serves the next one, and is the system's again after a second", async () => {
    const pair = openPair(addon());
    // The engine makes one string of it.
    addon().isPlainText(text);
    await write(pair);
    const again = await leastOf(() => write(pair));
    await delay(1500);
    const later = await write(pair);
    assert.ok(again < pages / 4, `${again} pages for a write that follows`);
    assert.ok(later > pages / 2, `${later} pages for a write after a second`);
    closePair(pair);
  });

  it("is not held by a shorter one that its peer leaves unread", async () => {
    const pair = openPair(addon());
    const others: Pair[] = [];
    const found = await leastOf(async () => {
      const other = openPair(addon());
      others.push(other);
      other[1].socket.setReading(false);
      await write(pair);
      // More than the kernel takes, by little.
      other[0].socket.write("x".repeat(400 * 1024));
      return write(pair);
    });
    for (const end of [pair, ...others].flat()) end.socket.close();
    assert.ok(found < pages / 4, `${found} pages`);
  });
});
