import type { Connection } from "@zlink/core";
import type { Peer } from "./peer.ts";

/** A client under test, and the other end of its connection. */
export interface OpenedClient {
  readonly connection: Connection<unknown>;
  readonly peer: Peer;
  /** Reads so many bytes of the stream that an upgrade gave, and ends it. */
  readRaw(stream: unknown, length: number): Promise<Uint8Array>;
}

/** A way to reach the sides under test: the service, which runs all the time, and a new client. */
export interface Carrier extends AsyncDisposable {
  /** Opens one more connection to the service. */
  connect(): Promise<Peer>;
  /** Opens a client whose peer the fuzzer plays. */
  openClient(): Promise<OpenedClient>;
}

/** Told of what goes wrong inside the service without having been asked for. */
export type OnFailure = (error: unknown) => void;
