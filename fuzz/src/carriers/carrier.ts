import type { OpenConnectionOptions, ServeOptions } from "zlink";
import type { TakeOver } from "../fuzz-service.ts";
import type { OpenedClient } from "./opened-client.ts";
import type { Peer } from "./peer.ts";

/** A way to reach the sides under test: the service, which runs all the time, and a new client. */
export interface Carrier extends AsyncDisposable {
  /** Opens one more connection to the service. */
  connect(): Promise<Peer>;
  /** Opens a client of one connection, whose peer the fuzzer plays. */
  openClient(): Promise<OpenedClient>;
  /** Opens a client that comes back to its address, where the fuzzer listens; undefined where there are no addresses. */
  readonly openReconnecting?: () => Promise<OpenedClient>;
}

/** What the sides under test are made of, whatever carries them. */
export interface Sides {
  readonly client: OpenConnectionOptions;
  service(takeOver: TakeOver): ServeOptions;
}
