import { once } from "node:events";
import { createConnection } from "node:net";
import { loadNative } from "@zlink/native";
import { connect, openConnection, serve } from "zlink";
import type { Caller } from "../client-outcome.ts";
import type { Carrier, Sides } from "./carrier.ts";
import { NativePeer } from "./native-peer.ts";
import { openedClient } from "./opened-client.ts";
import { turn } from "./peer.ts";
import { PeerListener, takeDescriptor } from "./peer-listener.ts";
import { sendBack } from "./raw-stream.ts";

const host = "127.0.0.1";

/** Addresses of TCP, which `node:net` serves and connects. The fuzzer's ends are the addon's, as those of {@link nodeCarrier}. */
export async function tcpCarrier(sides: Sides): Promise<Carrier> {
  const native = loadNative();
  const server = await serve(`tcp:${host}:0`, sides.service(sendBack));
  const port = Number(server.addresses[0]?.split(":").at(-1));
  const open = async (openAt: (address: string) => Promise<Caller>) => {
    const listener = await PeerListener.listen({ host, port: 0 }, native);
    return openedClient(await openAt(`tcp:${host}:${listener.port}`), listener);
  };
  return {
    async connect() {
      const socket = createConnection({ host, port, noDelay: true });
      await once(socket, "connect");
      const peer = new NativePeer(native, takeDescriptor(native, socket));
      await turn();
      await turn();
      return peer;
    },
    openClient: () => open((address) => openConnection(address, sides.client)),
    openReconnecting: () => open((address) => connect(address, sides.client)),
    [Symbol.asyncDispose]: () => server.close({ graceMs: 0 }),
  };
}
