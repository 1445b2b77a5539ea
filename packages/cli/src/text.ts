import { CommandLineError } from "./command-line-error.ts";

/** Decodes UTF-8. Throws {@link CommandLineError} that names the source for bytes that are none. */
export function decodeText(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new CommandLineError(`expected ${source} to be UTF-8`, { cause: error });
  }
}
