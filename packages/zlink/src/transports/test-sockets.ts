import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

/** Makes a fresh folder, which goes when the tests of the file are done. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "zlink-test-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A client that speaks bytes, as `nc` does. */
export interface RawClient {
  readonly socket: Socket;
  /** What came so far. */
  received(): string;
  /** Resolves when so many messages have come. */
  messages(count: number): Promise<unknown[]>;
  /** Resolves with all that came when the service has closed. */
  ended(): Promise<string>;
}

/** Connects a client that speaks bytes to a path, an abstract name or a port. */
export async function rawClient(to: { path: string } | { port: number; host: string }): Promise<RawClient> {
  const socket = connect({ ...to, allowHalfOpen: true });
  let text = "";
  let waiters: (() => void)[] = [];
  const wake = (): void => {
    const woken = waiters;
    waiters = [];
    for (const waiter of woken) waiter();
  };
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    text += chunk;
    wake();
  });
  let hasEnded = false;
  for (const event of ["end", "close", "error"]) {
    socket.on(event, () => {
      hasEnded = true;
      wake();
    });
  }
  const change = (): Promise<void> => new Promise((resolve) => waiters.push(resolve));
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  return {
    socket,
    received: () => text,
    async messages(count) {
      while (text.split("\0").length <= count && !hasEnded) await change();
      return text
        .split("\0")
        .slice(0, -1)
        .map((message) => JSON.parse(message) as unknown);
    },
    async ended() {
      while (!hasEnded) await change();
      return text;
    },
  };
}
