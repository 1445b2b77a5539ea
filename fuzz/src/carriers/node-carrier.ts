import { once } from "node:events";
import { createServer, Socket } from "node:net";
import { join } from "node:path";
import { loadNative } from "@zlink/native";
import { openConnection, serve } from "zlink";
import type { Carrier, Sides } from "./carrier.ts";
import { NativePeer } from "./native-peer.ts";
import { openedClient } from "./opened-client.ts";
import { OpenedPeers } from "./opened-peers.ts";
import { turn } from "./peer.ts";
import { sendBack } from "./raw-stream.ts";

/**
 * Unix sockets of `node:net`. The fuzzer's ends are the addon's all the same: a socket of Node forgets what it has
 * been sent when it cannot write.
 */
export async function nodeCarrier(folder: string, sides: Sides): Promise<Carrier> {
  const native = loadNative();
  const path = join(folder, "node");
  const listening = createServer({ allowHalfOpen: true }).listen(path);
  await once(listening, "listening");
  const server = await serve(listening, sides.service(sendBack));
  return {
    async connect() {
      const peer = new NativePeer(native, native.connect(path));
      await turn();
      await turn();
      return peer;
    },
    async openClient() {
      const [fd, other] = native.socketPair();
      const socket = new Socket({ fd, allowHalfOpen: true });
      const connection = await openConnection(socket, sides.client);
      return openedClient(connection, new OpenedPeers(new NativePeer(native, other)));
    },
    [Symbol.asyncDispose]: () => server.close({ graceMs: 0 }),
  };
}
