import { isInterfaceName, isMemberName } from "@zlink/idl";
import { CommandLineError } from "./command-line-error.ts";
import type { OptionName } from "./options.ts";
import type { JsonLayout } from "./output/json.ts";
import { parseTimeSpan } from "./time-span.ts";

/** What the options of a command line say. */
export interface Settings {
  /** How to lay out JSON where it was asked for. */
  readonly json: JsonLayout | undefined;
  readonly isQuiet: boolean;
  /** Milliseconds that a command may take; undefined is forever. */
  readonly timeoutMs: number | undefined;
  /** The flag of the call; the last one given holds. */
  readonly flag: "more" | "oneway" | undefined;
  /** Whether to print a stream as one array. */
  readonly collects: boolean;
  /** The full names of errors that are successes. */
  readonly graceful: readonly string[];
}

/** One option as it was given, in the order of the command line. */
export interface GivenOption {
  readonly name: OptionName;
  readonly value: string | undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What sd-varlink waits for a reply. */
const defaultTimeoutMs = 45_000;

/**
 * Reads options in the order given: of two that contradict each other, the later holds.
 *
 * Throws {@link CommandLineError} for a value that its option does not take.
 */
export function readSettings(given: readonly GivenOption[]): Settings {
  const settings: Mutable<Settings> = {
    json: undefined,
    isQuiet: false,
    timeoutMs: defaultTimeoutMs,
    flag: undefined,
    collects: false,
    graceful: [],
  };
  for (const { name, value = "" } of given) apply(settings, name, value);
  return settings;
}

function apply(settings: Mutable<Settings>, name: OptionName, value: string): void {
  switch (name) {
    case "json":
      settings.json = readJsonLayout(value);
      return;
    case "j":
      settings.json = "auto";
      return;
    case "quiet":
      settings.isQuiet = true;
      return;
    case "timeout":
      settings.timeoutMs = parseTimeSpan(value);
      return;
    case "E":
      settings.timeoutMs = undefined;
      settings.flag = "more";
      return;
    case "more":
    case "oneway":
      settings.flag = name;
      return;
    case "collect":
      settings.collects = true;
      return;
    case "graceful":
      settings.graceful = [...settings.graceful, readErrorName(value)];
      return;
    default: // --help and --version never come to a command, --no-pager says nothing
  }
}

function readJsonLayout(mode: string): JsonLayout | undefined {
  if (mode === "pretty" || mode === "short") return mode;
  if (mode === "off") return undefined;
  throw new CommandLineError(`expected --json= to be pretty, short or off, got ${JSON.stringify(mode)}`);
}

function readErrorName(name: string): string {
  if (isQualifiedName(name)) return name;
  throw new CommandLineError(
    `expected --graceful= to be an interface, a dot and an error, got ${JSON.stringify(name)}`,
  );
}

/** Tells whether a text is the name of an interface, a dot and the name of a member. */
export function isQualifiedName(text: string): boolean {
  const dot = text.lastIndexOf(".");
  return dot > 0 && isInterfaceName(text.slice(0, dot)) && isMemberName(text.slice(dot + 1));
}
