import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { openSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import type { Native } from "@zlink/native";
import { connect, serve } from "./index.ts";
import { findNative } from "./native.ts";
import { callInEveryWay, Files, implementFiles, open } from "./test-files.ts";
import { freshFolder } from "./transports/test-sockets.ts";

/** Calls that must have come to a handler; those that were cut off before are not counted. */
const calls = 100_000;

/** How often each side is killed. */
const deaths = 10;

const folder = freshFolder();
const path = join(folder, "file");
writeFileSync(path, "content");
const native = await findNative();

let sockets = 0;
const freshAddress = (): string => {
  sockets += 1;
  return `unix:${join(folder, `socket-${sockets}`)}`;
};

/** How many descriptors this process has. */
const openNow = (): number => readdirSync("/proc/self/fd").length;

/** What the process was warned of: a descriptor that was lost is closed by the garbage collector, with a warning. */
const warnings: Error[] = [];
process.on("warning", (warning) => warnings.push(warning));

/** Asserts that nothing is open that was not before, once the event loop has closed what has ended. */
async function assertNothingLeft(before: number): Promise<void> {
  for (let turns = 0; openNow() > before && turns < 1000; turns += 1) await turn();
  assert.equal(openNow(), before);
  assert.equal(warnings[0]?.message, undefined);
}

/** Starts a peer that passes descriptors, and resolves when it does. */
async function startVictim(role: "service" | "client", address: string) {
  const program = new URL("./test-files-victim.js", import.meta.url);
  const child = fork(program, [role, address, path]);
  const closed = once(child, "close");
  await Promise.race([once(child, "message"), closed]);
  assert.equal(child.exitCode, null, "the victim has ended before it was killed");
  return {
    /** Kills it at any moment of what it does. */
    async kill(): Promise<void> {
      for (let turns = Math.random() * 20; turns > 0; turns -= 1) await turn();
      child.kill("SIGKILL");
      await closed;
    },
  };
}

describe("descriptors over a socket", { skip: native === undefined && "no @zlink/native" }, () => {
  it(`do not leak in ${calls} calls that are answered, dropped, aborted, refused or cut off, nor with malformed ones`, async () => {
    const before = openNow();
    const address = freshAddress();
    let handled = 0;
    const interfaces = [implementFiles(path, () => void handled++)];
    await using server = await serve(address, { fds: true, interfaces });
    let cutOff = 0;
    for (let round = 0; handled < calls; round += 1) {
      const files = await connect(address, Files, { fds: true });
      using own = open(path);
      const all = Array.from({ length: 50 }, (_, index) =>
        callInEveryWay(files, { path, own, withStream: index % 20 === 0 }),
      ).flat();
      sendMalformed(native as Native, address);
      // Every other client goes while its calls are under way.
      const settled = Promise.allSettled(all);
      await (round % 2 === 0 ? settled : all[0]);
      await files.close();
      for (const outcome of await settled) if (isCutOff(outcome)) cutOff += 1;
    }
    await server.close();
    assert.ok(cutOff > calls / 10, `${cutOff} calls were cut off`);
    await assertNothingLeft(before);
  });

  it(`do not leak where a client is killed, ${deaths} times`, async () => {
    const before = openNow();
    const address = freshAddress();
    let handled = 0;
    const interfaces = [implementFiles(path, () => void handled++)];
    await using server = await serve(address, { fds: true, interfaces });
    for (let death = 0; death < deaths; death += 1) {
      const victim = await startVictim("client", address);
      await victim.kill();
    }
    while (server.connections > 0) await turn();
    await server.close();
    assert.ok(handled > deaths * 100, `${handled} calls came`);
    await assertNothingLeft(before);
  });

  it(`do not leak where a service is killed, ${deaths} times`, async () => {
    const before = openNow();
    let cutOff = 0;
    for (let death = 0; death < deaths; death += 1) {
      const address = freshAddress();
      const victim = await startVictim("service", address);
      const files = await connect(address, Files, { fds: true, restartMs: 0 });
      using own = open(path);
      let isOver = false;
      const calling = (async () => {
        for (let index = 0; !isOver; index += 1) {
          const all = callInEveryWay(files, { path, own, withStream: index % 20 === 0 });
          for (const outcome of await Promise.allSettled(all)) if (isCutOff(outcome)) cutOff += 1;
        }
      })();
      await victim.kill();
      isOver = true;
      await calling;
      await files.close();
    }
    assert.ok(cutOff > 0, "no call was cut off");
    await assertNothingLeft(before);
  });
});

function isCutOff(outcome: PromiseSettledResult<unknown>): boolean {
  return outcome.status === "rejected" && outcome.reason?.code === "ERR_VARLINK_CONNECTION_CLOSED";
}

/** Sends descriptors with what is no call, and in the middle of one. */
function sendMalformed(addon: Native, address: string): void {
  const ignore = (): void => {};
  const events = { onRead: ignore, onDrain: ignore, onEnd: ignore, onHangUp: ignore, onBroken: ignore };
  for (const parts of [["no JSON\0"], ['{"method"', ":1}\0"], ['{"method":"org.example.Files.Drop"}\0{']]) {
    const socket = addon.openSocket(addon.connect(address.slice("unix:".length)), events);
    for (const part of parts) socket.write(part, [openSync(path, "r")]);
    setImmediate(() => socket.close());
  }
}
