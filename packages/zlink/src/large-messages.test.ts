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
    /** Processor time of five calls and their replies, of both sides, with the garbage they leave. */
    const costOf = async (characters: number): Promise<number> => {
      const text = "x".repeat(characters);
      const before = process.cpuUsage();
      for (let times = 0; times < 5; times += 1) {
        assert.equal((await client.echo({ text })).text.length, characters);
      }
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    await costOf(megabyte);
    const [one, fourteen] = [await costOf(megabyte), await costOf(14 * megabyte)];
    // Memory that is touched for the first time makes long ones up to twice as dear; what is quadratic takes 196 times as much.
    assert.ok(fourteen < 80 * one, `${one} µs for a megabyte, ${fourteen} for fourteen`);
  });

  it("arrives as it was, whatever has to be escaped in it", async (t) => {
    const { path, server } = await serveHere(folder);
    t.after(() => server.close({ graceMs: 0 }));
    await using client = await connect(`unix:${path}`, Example);
    const plain = "x".repeat(megabyte);
    for (const part of ["", '"', "\\", "\n", "\0", "é", "😀", "\ud800", "\ufffd", "\u2028"]) {
      for (const text of [part + plain, plain + part, `${plain}${part}${plain}`]) {
        assert.equal((await client.echo({ text })).text === text, true, JSON.stringify(part));
      }
    }
  });
});
