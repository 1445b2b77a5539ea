import type { CarrierName } from "../fuzz-input.ts";
import type { Carrier, OnFailure } from "./carrier.ts";
import { memoryCarrier } from "./memory-carrier.ts";
import { nativeCarrier } from "./native-carrier.ts";
import { nodeCarrier } from "./node-carrier.ts";
import { tcpCarrier } from "./tcp-carrier.ts";

/** All carriers, each with a service that runs. */
export type Carriers = Readonly<Record<CarrierName, Carrier>> & AsyncDisposable;

/** Starts a service on each carrier, with its sockets in the folder. */
export async function openCarriers(folder: string, onFailure: OnFailure): Promise<Carriers> {
  const [native, node, tcp, memory] = await Promise.all([
    nativeCarrier(folder, onFailure),
    nodeCarrier(folder, onFailure),
    tcpCarrier(onFailure),
    memoryCarrier(onFailure),
  ]);
  return {
    native,
    node,
    tcp,
    memory,
    async [Symbol.asyncDispose]() {
      for (const carrier of [native, node, tcp, memory]) await carrier[Symbol.asyncDispose]();
    },
  };
}
