import { type Command, formatUsage } from "./command.ts";
import { commands } from "./command-table.ts";
import { commonOptions, formatOption, type OptionName, options } from "./options.ts";

/** Writes the tables of commands and options in Markdown, as they stand in the README of this package. */
export function documentCommands(): string {
  const rows = commands.map((command) => [`\`${formatUsage(command)}\``, command.summary] as const);
  const special = commands.flatMap((command) => command.options.map((name) => describeOption(name, command)));
  const common = commonOptions.map((name) => describeOption(name));
  return `${table(["Command", "What it does"], rows)}\n${table(["Option", "What it does"], [...common, ...special])}`;
}

function describeOption(name: OptionName, command?: Command): readonly [string, string] {
  const written = `\`${formatOption(name)}\``;
  const { summary } = options[name];
  return [command === undefined ? written : `\`${command.verb}\` ${written}`, summary];
}

/** Pads the cells, as the formatter of this repository has it. */
function table(head: readonly [string, string], rows: readonly (readonly [string, string])[]): string {
  const widthOf = (column: 0 | 1) => Math.max(...[head, ...rows].map((row) => row[column].length));
  const [left, right] = [widthOf(0), widthOf(1)];
  const rule = ["-".repeat(left), "-".repeat(right)] as const;
  return [head, rule, ...rows]
    .map((row) => `| ${row[0].padEnd(left)} | ${row[1].padEnd(right)} |\n`)
    .join("");
}
