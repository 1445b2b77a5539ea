import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { connect } from "./connect.ts";
import { Example } from "./transports/test-interface.ts";
import { serveHere } from "./transports/test-serving.ts";
import { freshFolder } from "./transports/test-sockets.ts";

const folder = freshFolder();
const megabyte = 1_000_000;

describe("a message of megabytes", { timeout: 30_000 }, () => {
  it("takes time in proportion to its length, there and back", async (t) => {
    const { path, server } = await serveHere(folder);
    t.after(() => server.close({ graceMs: 0 }));
    await using client = await connect(`unix:${path}`, Example);
    /** Processor time of a call and its reply, of both sides: the least of some, which others disturb least. */
    const costOf = async (characters: number): Promise<number> => {
      const text = "x".repeat(characters);
      let least = Number.POSITIVE_INFINITY;
      for (let times = 0; times < 5; times += 1) {
        const before = process.cpuUsage();
        assert.equal((await client.echo({ text })).text.length, characters);
        const { user, system } = process.cpuUsage(before);
        least = Math.min(least, user + system);
      }
      return least;
    };
    await costOf(megabyte);
    const [one, eight] = [await costOf(megabyte), await costOf(8 * megabyte)];
    // Eight times as long: what is quadratic takes 64 times as much.
    assert.ok(eight < 24 * one, `${one} µs for a megabyte, ${eight} for eight`);
  });
});
