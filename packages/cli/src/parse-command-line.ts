import { parseArgs } from "node:util";
import { type Command, formatUsage } from "./command.ts";
import { CommandLineError } from "./command-line-error.ts";
import { commonOptions, type Option, type OptionName, options } from "./options.ts";
import { type GivenOption, readSettings, type Settings } from "./settings.ts";

/** What a command line asks for. */
export type Request =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | {
      readonly kind: "command";
      readonly command: Command;
      readonly arguments: readonly string[];
      readonly settings: Settings;
    };

/**
 * Reads a command line, without the program's name. Options may stand anywhere; behind `--` nothing is an option.
 *
 * Throws {@link CommandLineError} for what no command of the table takes.
 */
export function parseCommandLine(commandLine: readonly string[], commands: readonly Command[]): Request {
  const { positionals, given } = split(commandLine);
  if (given.some(({ name }) => name === "help")) return { kind: "help" };
  if (given.some(({ name }) => name === "version")) return { kind: "version" };
  const [verb, ...rest] = positionals;
  const command = findCommand(verb, commands);
  checkArguments(command, rest);
  for (const { name } of given) checkOption(command, name);
  return { kind: "command", command, arguments: rest, settings: readSettings(given) };
}

const parsed = Object.fromEntries(
  Object.entries(options).map(([name, { short, value }]: [string, Option]) => [
    name,
    { type: value === undefined ? ("boolean" as const) : ("string" as const), ...(short && { short }) },
  ]),
);

function split(commandLine: readonly string[]) {
  // Not strict: what is wrong is said in our own words, from the tokens.
  const { positionals, tokens } = parseArgs({
    args: [...commandLine],
    options: parsed,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const given: GivenOption[] = [];
  for (const token of tokens) {
    if (token.kind === "option") given.push(readOption(token.name, token.rawName, token.value));
  }
  return { positionals, given };
}

function readOption(name: string, written: string, value: string | undefined): GivenOption {
  const isShortOnly = name.length === 1 && written !== `-${name}`;
  if (!Object.hasOwn(options, name) || isShortOnly) throw new CommandLineError(`unknown option ${written}`);
  // Checked in the line above.
  const known = name as OptionName;
  const takesValue = "value" in options[known];
  if (takesValue && value === undefined) throw new CommandLineError(`expected a value behind ${written}`);
  if (!takesValue && value !== undefined) {
    throw new CommandLineError(`expected no value behind ${written}, got ${JSON.stringify(value)}`);
  }
  return { name: known, value };
}

function findCommand(verb: string | undefined, commands: readonly Command[]): Command {
  const command = commands.find((one) => one.verb === verb);
  if (command !== undefined) return command;
  const verbs = commands.map((one) => one.verb).join(", ");
  const got = verb === undefined ? "none" : JSON.stringify(verb);
  throw new CommandLineError(`expected a command, one of ${verbs}, got ${got}`);
}

function checkArguments(command: Command, given: readonly string[]): void {
  const { arguments: known } = command;
  const least = known.filter(({ isOptional }) => !isOptional).length;
  const most = known.some(({ isRepeated }) => isRepeated) ? Number.POSITIVE_INFINITY : known.length;
  if (given.length >= least && given.length <= most) return;
  const amount = given.length < least ? "too few" : "too many";
  throw new CommandLineError(`${amount} arguments, expected: zlink ${formatUsage(command)}`);
}

function checkOption(command: Command, name: OptionName): void {
  if (commonOptions.includes(name) || command.options.includes(name)) return;
  const written = name.length === 1 ? `-${name}` : `--${name}`;
  throw new CommandLineError(`the command ${command.verb} takes no option ${written}`);
}
