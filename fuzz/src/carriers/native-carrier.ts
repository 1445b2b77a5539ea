import { closeSync } from "node:fs";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { loadNative } from "@zlink/native";
import { openConnection, serve } from "zlink";
import { fuzzService, limits } from "../fuzz-service.ts";
import type { Carrier, OnFailure } from "./carrier.ts";
import { NativePeer, openSample } from "./native-peer.ts";
import { turn } from "./peer.ts";
import { readRaw, sendBack } from "./raw-stream.ts";

/** Unix sockets of the addon, with descriptors. */
export async function nativeCarrier(folder: string, onFailure: OnFailure): Promise<Carrier> {
  const native = loadNative();
  const path = join(folder, "native");
  const sample = openSample();
  const server = await serve(`unix:${path}`, { ...fuzzService(sendBack, onFailure), fds: true });
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
      const connection = await openConnection({ fd }, { ...limits, fds: true });
      const peer = new NativePeer(native, other, sample);
      return { connection, peer, readRaw: (stream, length) => readRaw(stream as Duplex, length) };
    },
    async [Symbol.asyncDispose]() {
      await server.close({ graceMs: 0 });
      closeSync(sample);
    },
  };
}
