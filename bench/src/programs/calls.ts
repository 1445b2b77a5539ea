import type { Work } from "../work.ts";

/** An entry of the payload of structs. */
export interface Entry {
  readonly name: string;
  readonly id: number;
  readonly load: number;
  readonly enabled: boolean;
  readonly tags: readonly string[];
}

/** The calls that a client of Node makes, of whatever library: they resolve with the reply's parameters. */
export interface Calls {
  add(parameters: { first: number; second: number }): Promise<{ sum: number }>;
  echo(parameters: { text: string }): Promise<{ text: string }>;
  entries(parameters: { values: Entry[] }): Promise<{ values: readonly Entry[] }>;
  map(parameters: { values: Record<string, number> }): Promise<{ values: Record<string, number> }>;
  integers(parameters: { values: never[] }): Promise<{ values: readonly unknown[] }>;
}

/** A connected client. What a library cannot do is left out; the driver then does not ask for it. */
export interface BenchClient {
  readonly calls: Partial<Calls> & Pick<Calls, "add">;
  /** A stream of the numbers from 1. */
  count?(to: number): AsyncIterable<{ number: number }>;
  /** Opens a stream and waits for its first value; it stays open. */
  watch?(): Promise<void>;
  /** Makes a call with a descriptor, takes the one that comes back, and closes it. */
  pass?(): Promise<void>;
  close(): unknown;
}

/** A library, as a client of it is run. */
export interface ClientLibrary {
  open(work: Work): Promise<BenchClient>;
  /** Reads the numbers of the payload of integers, if its own form of them is not a bigint. */
  readonly toInteger?: (value: bigint) => unknown;
}
