import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { CarrierName, FuzzInput } from "../fuzz-input.ts";
import { fuzzService, limits } from "../fuzz-service.ts";
import { Witness } from "../witness.ts";
import type { Carrier, Sides } from "./carrier.ts";
import { memoryCarrier } from "./memory-carrier.ts";
import { nativeCarrier } from "./native-carrier.ts";
import { nodeCarrier } from "./node-carrier.ts";
import { tcpCarrier } from "./tcp-carrier.ts";

type CarrierSet = Readonly<Record<CarrierName, Carrier>>;

/** All carriers, each with a service that runs. */
export interface Carriers extends AsyncDisposable {
  /** Stands around the sides of those inputs that are watched. */
  readonly witness: Witness;
  /** What carries an input. */
  of(input: FuzzInput): Carrier;
}

/**
 * Starts the services on each carrier, with their sockets in the folder. `onFailure` is told of what goes wrong inside
 * without having been asked for.
 */
export async function openCarriers(folder: string, onFailure: (error: unknown) => void): Promise<Carriers> {
  const witness = new Witness(onFailure);
  const plain: Sides = { client: limits, service: (takeOver) => fuzzService(takeOver, onFailure) };
  const watched: Sides = {
    client: { ...limits, ...witness.client },
    service: (takeOver) => ({ ...fuzzService(takeOver, onFailure), ...witness.service }),
  };
  const [unwatchedSet, watchedSet] = await Promise.all([
    openSet(join(folder, "plain"), plain),
    openSet(join(folder, "watched"), watched),
  ]);
  return {
    witness,
    of: ({ carrier, isWatched }) => (isWatched ? watchedSet : unwatchedSet)[carrier],
    async [Symbol.asyncDispose]() {
      const all = [...Object.values(unwatchedSet), ...Object.values(watchedSet)];
      for (const carrier of all) await carrier[Symbol.asyncDispose]();
    },
  };
}

async function openSet(folder: string, sides: Sides): Promise<CarrierSet> {
  mkdirSync(folder);
  const [native, node, tcp, memory] = await Promise.all([
    nativeCarrier(folder, sides),
    nodeCarrier(folder, sides),
    tcpCarrier(sides),
    memoryCarrier(sides),
  ]);
  return { native, node, tcp, memory };
}
