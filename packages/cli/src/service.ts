import { type Connection, openConnection } from "zlink";
import { completeAddress } from "./address.ts";
import type { Invocation } from "./command.ts";
import { CommandLineError } from "./command-line-error.ts";

/** A service while a command talks to it: one connection, and the signal that ends the talking. */
export interface OpenService {
  readonly connection: Connection;
  /** Aborts when the time of `--timeout` is over. */
  readonly signal: AbortSignal;
}

/** Connects to the first argument, lets a command talk, and closes the connection, however that ends. */
export async function withService<T>(
  { arguments: [address = ""], settings: { timeoutMs } }: Invocation,
  talk: (service: OpenService) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const { signal } = controller;
  const timer = timeoutMs && setTimeout(() => controller.abort(tooLate(timeoutMs)), timeoutMs);
  try {
    await using connection = await openConnection(completeAddress(address), { signal });
    return await talk({ connection, signal });
  } finally {
    clearTimeout(timer);
  }
}

function tooLate(timeoutMs: number): CommandLineError {
  return new CommandLineError(`the service did not finish within ${timeoutMs / 1000} s`);
}
