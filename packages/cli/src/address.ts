import { type Stats, statSync } from "node:fs";
import { resolve } from "node:path";
import { CommandLineError } from "./command-line-error.ts";

/**
 * Completes what stands for ADDRESS on the command line: a path that begins with `/`, `./` or `../` and names a
 * Unix socket becomes `unix:` and the absolute path; anything else is left to `parseAddress`.
 *
 * Throws {@link CommandLineError} if nothing is at the path, or no socket.
 */
export function completeAddress(text: string): string {
  if (!/^\.{0,2}\//.test(text)) return text;
  if (!statusOf(text).isSocket())
    throw new CommandLineError(`expected a Unix socket at ${JSON.stringify(text)}`);
  return `unix:${resolve(text)}`;
}

function statusOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    // The message of the system's error names the path.
    throw new CommandLineError(`cannot look at the address: ${(error as Error).message}`, { cause: error });
  }
}
