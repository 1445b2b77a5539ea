import { readFile } from "node:fs/promises";
import { analyzeInterface, drawProblem, printInterface } from "@zlink/idl";
import type { Invocation } from "../command.ts";
import { CommandLineError } from "../command-line-error.ts";
import { formatDescription } from "../output/idl.ts";
import type { Terminal } from "../terminal.ts";
import { decodeText } from "../text.ts";

/** Draws every problem of a description; prints it in canonical form if none is an error. */
export async function validateIdl({ arguments: [file], settings, terminal }: Invocation): Promise<number> {
  const name = file ?? "<stdin>";
  const text = decodeText(await readSource(file, terminal), name);
  const { source, tree, problems } = analyzeInterface(text, { name });
  for (const problem of problems) {
    // Colours are escapes of our own; what a frame quotes of the text is printable already.
    await terminal.messages.write(
      `${drawProblem(source, problem, { color: terminal.messages.hasColors })}\n`,
    );
  }
  if (problems.some(({ severity }) => severity === "error")) return 1;
  if (!settings.isQuiet) {
    await terminal.output.write(formatDescription(printInterface(tree), terminal.output));
  }
  return 0;
}

async function readSource(file: string | undefined, terminal: Terminal): Promise<Uint8Array> {
  if (file === undefined) return terminal.input.read();
  try {
    return await readFile(file);
  } catch (error) {
    // The message of the system's error names the file.
    throw new CommandLineError(`cannot read the description: ${(error as Error).message}`, { cause: error });
  }
}
