import { closeSync } from "node:fs";
import { join } from "node:path";
import { loadNative } from "@zlink/native";
import { connect, openConnection, serve } from "zlink";
import type { Carrier, Sides } from "./carrier.ts";
import { NativePeer, openSample } from "./native-peer.ts";
import { openedClient } from "./opened-client.ts";
import { OpenedPeers } from "./opened-peers.ts";
import { turn } from "./peer.ts";
import { PeerListener } from "./peer-listener.ts";
import { sendBack } from "./raw-stream.ts";

/** Unix sockets of the addon, with descriptors. */
export async function nativeCarrier(folder: string, sides: Sides): Promise<Carrier> {
  const native = loadNative();
  const path = join(folder, "native");
  const sample = openSample();
  let clients = 0;
  const server = await serve(`unix:${path}`, { ...sides.service(sendBack), fds: true });
  return {
    async connect() {
      const peer = new NativePeer(native, native.connect(path), sample);
      // What is sent before it is accepted would be one read, however it is cut.
      await turn();
      await turn();
      return peer;
    },
    async openClient() {
      const [fd, other] = native.socketPair();
      const connection = await openConnection({ fd }, { ...sides.client, fds: true });
      return openedClient(connection, new OpenedPeers(new NativePeer(native, other, sample)));
    },
    async openReconnecting() {
      clients += 1;
      const at = `${path}-client-${clients}`;
      const listener = await PeerListener.listen({ path: at }, native, sample);
      return openedClient(await connect(`unix:${at}`, { ...sides.client, fds: true }), listener);
    },
    async [Symbol.asyncDispose]() {
      await server.close({ graceMs: 0 });
      closeSync(sample);
    },
  };
}
