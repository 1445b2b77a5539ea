import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { loadNative, type Native } from "@zlink/native";
import { openConnection, serve } from "zlink";
import { conformanceService } from "../conformance-service.ts";
import { NativePeer } from "./native-peer.ts";
import { turn } from "./socket-peer.ts";
import { readRaw, sendBack } from "./sockets.ts";
import type { ConformanceTransport } from "./transport.ts";

/** Unix sockets of the addon, on both ends and with descriptors, in a folder of the test's. */
export function nativeUnix(folder: string): ConformanceTransport<Duplex> {
  const native = loadNative();
  const freshPath = (): string => join(folder, randomUUID());
  return {
    name: "a Unix socket of the addon",
    mostDescriptors: 253,
    async serve(limits) {
      const path = freshPath();
      const server = await serve(`unix:${path}`, { ...conformanceService(sendBack), ...limits, fds: true });
      return {
        async connect() {
          const peer = new NativePeer(native, native.connect(path));
          // What is sent before it is accepted would be one read, however it is cut.
          await turn();
          await turn();
          return peer;
        },
        [Symbol.asyncDispose]: () => server.close({ graceMs: 0 }),
      };
    },
    async connect(limits) {
      const path = freshPath();
      const accepted = acceptOne(native, path);
      const connection = await openConnection(`unix:${path}`, { ...limits, fds: true });
      return { connection, peer: await accepted, readRaw };
    },
  };
}

/** Listens for one connection. */
function acceptOne(native: Native, path: string): Promise<NativePeer> {
  return new Promise((resolve, reject) => {
    const listener = native.openListener(native.listen(path, 1), {
      onAccept(fd) {
        listener.close();
        resolve(new NativePeer(native, fd));
      },
      onFailure: reject,
    });
    listener.setAccepting(true);
  });
}
