import { parse, VarlinkError } from "zlink";
import { CommandLineError } from "./command-line-error.ts";
import { writeMessage } from "./message.ts";
import type { Terminal } from "./terminal.ts";
import { decodeText } from "./text.ts";

/**
 * Takes the parameters of a call from its argument or, where there is none, from standard input; a human is told
 * that the command waits for them. An empty text and `null` are no parameters, as on the wire
 * (UAPI.20 §Messages).
 *
 * Throws {@link CommandLineError} for what is no JSON object.
 */
export async function readParameters(
  argument: string | undefined,
  { terminal, isQuiet }: { readonly terminal: Terminal; readonly isQuiet: boolean },
): Promise<object> {
  if (argument !== undefined) return toParameters(argument, "<argument>");
  if (terminal.input.isTerminal && !isQuiet) {
    const prompt = "Reading the parameters, a JSON object, from standard input; Ctrl-D at once for none.";
    await writeMessage(terminal.messages, "notice", prompt);
  }
  return toParameters(decodeText(await terminal.input.read(), "<stdin>"), "<stdin>");
}

function toParameters(text: string, source: string): object {
  const value = text.trim() === "" ? null : parseJson(text, source);
  if (value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value as object;
  const got = Array.isArray(value) ? "an array" : `a ${typeof value === "bigint" ? "number" : typeof value}`;
  throw new CommandLineError(`expected the parameters in ${source} to be a JSON object, got ${got}`);
}

function parseJson(text: string, source: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof VarlinkError)) throw error;
    throw new CommandLineError(`bad parameters in ${source}: ${error.message}`, { cause: error });
  }
}
