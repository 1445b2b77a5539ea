import { isMethodError, ProtocolError, stringify, VarlinkError } from "zlink";
import { CommandLineError } from "./command-line-error.ts";
import { commands } from "./command-table.ts";
import { formatHelp } from "./help.ts";
import { writeMessage } from "./message.ts";
import { parseCommandLine } from "./parse-command-line.ts";
import type { Terminal } from "./terminal.ts";
import { version } from "./version.ts";

/**
 * Runs a command line, without the program's name. Resolves with the exit code, as varlinkctl has it: 0, or 1 for
 * whatever went wrong, which has then been said on `terminal.messages`. Rejects only for a defect of this program.
 */
export async function run(commandLine: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const request = parseCommandLine(commandLine, commands);
    if (request.kind === "command") return await request.command.run({ ...request, terminal });
    await terminal.output.write(request.kind === "help" ? formatHelp(commands) : `zlink ${version()}\n`);
    return 0;
  } catch (error) {
    await writeMessage(terminal.messages, "error", explain(error));
    return 1;
  }
}

/** Says on one line what went wrong. What is no failure that the library or a command foresees is thrown on. */
function explain(error: unknown): string {
  if (isMethodError(error))
    return `the service answered the error ${error.name} ${stringify(error.parameters)}`;
  if (error instanceof ProtocolError) return `the service broke the protocol: ${error.message}`;
  if (error instanceof CommandLineError || error instanceof VarlinkError) return error.message;
  throw error;
}
