import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { describe, it } from "node:test";
import { defaultLimits, framed, type Listener, type Transport } from "@zlink/core";
import { transportContract } from "@zlink/core/testing";
import { type Address, parseAddress } from "../address.ts";
import { connectTcp, listenTcp } from "./tcp.ts";
import { freshFolder } from "./test-sockets.ts";
import { connectUnix, listenUnix } from "./unix.ts";

const folder = freshFolder();
const { maxMessageBytes } = defaultLimits;

async function listen(address: Address): Promise<Listener> {
  return address.kind === "unix"
    ? listenUnix(address, { mode: 0o600, maxMessageBytes })
    : listenTcp(address, maxMessageBytes);
}

/** Opens one connection over an address of its own. */
async function open(text: string): Promise<{ client: Transport; service: Transport }> {
  const listener = await listen(parseAddress(text));
  const accepted = new Promise<Transport>((resolve, reject) => listener.start(resolve, reject));
  const address = parseAddress(listener.address ?? text);
  const stream = await (address.kind === "unix" ? connectUnix(address) : connectTcp(address));
  const service = await accepted;
  await listener.close();
  return { client: framed(stream, defaultLimits), service };
}

const kinds = {
  "a Unix socket": { open: () => open(`unix:${join(folder, randomUUID())}`), endOfClosedPeer: "gone" },
  "an abstract Unix socket": { open: () => open(`unix:@zlink-${randomUUID()}`), endOfClosedPeer: "gone" },
  TCP: { open: () => open("tcp:127.0.0.1:0"), endOfClosedPeer: "cannot-tell" },
} as const;

for (const [name, kind] of Object.entries(kinds)) {
  describe(name, { concurrency: true }, () => {
    for (const { name: promise, run } of transportContract(kind)) it(promise, run);
  });
}
