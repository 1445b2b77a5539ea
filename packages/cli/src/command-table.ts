import type { Argument, Command } from "./command.ts";
import { call } from "./commands/call.ts";
import { info } from "./commands/info.ts";
import { introspect } from "./commands/introspect.ts";
import { listInterfaces } from "./commands/list-interfaces.ts";
import { listMethods } from "./commands/list-methods.ts";
import { validateIdl } from "./commands/validate-idl.ts";
import { formatHelp } from "./help.ts";

const address: Argument = { name: "ADDRESS" };
const interfaces: Argument = { name: "INTERFACE", isOptional: true, isRepeated: true };

/** Every command, in the order in which help lists them: the source of parsing, help and documentation. */
export const commands: readonly Command[] = [
  {
    verb: "info",
    arguments: [address],
    options: [],
    summary: "Show what a service says of itself",
    run: info,
  },
  {
    verb: "list-interfaces",
    arguments: [address],
    options: [],
    summary: "List the interfaces of a service",
    run: listInterfaces,
  },
  {
    verb: "list-methods",
    arguments: [address, interfaces],
    options: [],
    summary: "List the methods of a service, or of some of its interfaces",
    run: listMethods,
  },
  {
    verb: "introspect",
    arguments: [address, interfaces],
    options: [],
    summary: "Show the descriptions of all or some interfaces",
    run: introspect,
  },
  {
    verb: "call",
    arguments: [address, { name: "METHOD" }, { name: "PARAMETERS", isOptional: true }],
    options: ["more", "collect", "oneway", "graceful", "E"],
    summary: "Call a method; parameters are a JSON object, from standard input if not given",
    run: call,
  },
  {
    verb: "validate-idl",
    arguments: [{ name: "FILE", isOptional: true }],
    options: [],
    summary: "Check an interface description and print it in canonical form",
    run: validateIdl,
  },
  {
    verb: "help",
    arguments: [],
    options: [],
    summary: "Show this help",
    run: async ({ terminal }) => {
      await terminal.output.write(formatHelp(commands));
      return 0;
    },
  },
];
