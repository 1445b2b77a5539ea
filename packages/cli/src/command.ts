import type { OptionName } from "./options.ts";
import type { Settings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

/** One positional argument of a command. */
export interface Argument {
  /** What help calls it. */
  readonly name: string;
  readonly isOptional?: boolean;
  /** True if there may be any number of them; only the last can be. */
  readonly isRepeated?: boolean;
}

/** What a command is run with. */
export interface Invocation {
  /** As many as the command takes. */
  readonly arguments: readonly string[];
  readonly settings: Settings;
  readonly terminal: Terminal;
}

/** One command: what parses its command line, explains it and runs it. */
export interface Command {
  readonly verb: string;
  readonly arguments: readonly Argument[];
  /** The options that it takes beside those common to all. */
  readonly options: readonly OptionName[];
  /** One line, without a full stop. */
  readonly summary: string;
  /** Resolves with the exit code; what it rejects with is reported, and the exit code 1. */
  run(invocation: Invocation): Promise<number>;
}

/** Writes a command with its arguments: `call ADDRESS METHOD [PARAMETERS]`. */
export function formatUsage({ verb, arguments: known }: Command): string {
  return [verb, ...known.map(formatArgument)].join(" ");
}

function formatArgument({ name, isOptional, isRepeated }: Argument): string {
  const text = isRepeated ? `${name}...` : name;
  return isOptional ? `[${text}]` : text;
}
