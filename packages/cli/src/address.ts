import { accessSync, constants, type Stats, statSync } from "node:fs";
import { resolve } from "node:path";
import { CommandLineError } from "./command-line-error.ts";

/**
 * Completes what stands for ADDRESS on the command line: a path that begins with `/`, `./` or `../` becomes an absolute
 * one, with `unix:` if a Unix socket is there and `exec:` if a program is; anything else is left to `parseAddress`.
 *
 * Throws {@link CommandLineError} if neither is there.
 */
export function completeAddress(text: string): string {
  if (!/^\.{0,2}\//.test(text)) return text;
  const status = statusOf(text);
  if (status.isSocket()) return `unix:${resolve(text)}`;
  if (status.isFile() && isExecutable(text)) return `exec:${resolve(text)}`;
  throw new CommandLineError(`expected a Unix socket or a program at ${JSON.stringify(text)}`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function statusOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    // The message of the system's error names the path.
    throw new CommandLineError(`cannot look at the address: ${(error as Error).message}`, { cause: error });
  }
}
