import { type Command, formatUsage } from "./command.ts";
import { commonOptions, formatOption, type OptionName, options } from "./options.ts";
import { formatColumns } from "./output/columns.ts";

/** Writes the help text from the table of commands. */
export function formatHelp(commands: readonly Command[]): string {
  const usages = commands.map((command) => [formatUsage(command), command.summary] as const);
  const sections = [
    "zlink [OPTION...] COMMAND ...\n\nLook at, call and check Varlink services.\n",
    `Commands:\n${formatColumns(usages, 22)}`,
    `Options:\n${formatOptions(commonOptions)}`,
    ...commands
      .filter((command) => command.options.length > 0)
      .map((command) => `Options of ${command.verb}:\n${formatOptions(command.options)}`),
    "ADDRESS is unix:/path, unix:@name, tcp:host:port, exec:/path of a program to be started, or the path of a socket\n" +
      "or a program that begins with / or ./.\n",
  ];
  return sections.join("\n");
}

function formatOptions(names: readonly OptionName[]): string {
  const rows = names.map((name) => [alignOption(formatOption(name)), options[name].summary] as const);
  return formatColumns(rows, 22);
}

/** Options without a short form begin where the long forms of the others do. */
function alignOption(option: string): string {
  return option.startsWith("--") ? `   ${option}` : option;
}
