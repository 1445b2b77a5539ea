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
  const connection = await openConnection(completeAddress(address));
  const controller = new AbortController();
  const timer = timeoutMs && setTimeout(() => controller.abort(tooLate(timeoutMs)), timeoutMs);
  try {
    return await talk({ connection, signal: controller.signal });
  } finally {
    clearTimeout(timer);
    await connection.close();
  }
}

function tooLate(timeoutMs: number): CommandLineError {
  return new CommandLineError(`the service did not finish within ${timeoutMs / 1000} s`);
}
