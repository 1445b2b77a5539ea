import { CommandLineError } from "./command-line-error.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const unitsInMs: ReadonlyMap<string, number> = new Map([
  ...["us", "usec", "µs", "μs"].map((unit) => [unit, 0.001] as const),
  ...["ms", "msec"].map((unit) => [unit, 1] as const),
  ...["", "s", "sec", "second", "seconds"].map((unit) => [unit, second] as const),
  ...["m", "min", "minute", "minutes"].map((unit) => [unit, minute] as const),
  ...["h", "hr", "hour", "hours"].map((unit) => [unit, hour] as const),
  ...["d", "day", "days"].map((unit) => [unit, day] as const),
  ...["w", "week", "weeks"].map((unit) => [unit, 7 * day] as const),
]);

/** The longest time a timer of Node can wait, about 25 days. */
const longestTimerMs = 2 ** 31 - 1;

const part = /\s*(\d+(?:\.\d*)?|\.\d+)\s*([a-zµμ]*)\s*/y;

/**
 * Reads a time span as systemd writes them: seconds where there is no unit, `500ms`, `5min 20s`. Returns
 * milliseconds, at least 1; undefined for `infinity`, an empty text, and what is too long for a timer.
 *
 * Throws {@link CommandLineError} for anything else, and for zero.
 */
export function parseTimeSpan(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "infinity") return undefined;
  let total = 0;
  for (part.lastIndex = 0; part.lastIndex < trimmed.length; ) {
    const [, amount, unit = ""] = part.exec(trimmed) ?? [];
    const unitInMs = unitsInMs.get(unit);
    if (amount === undefined || unitInMs === undefined) throw badTimeSpan(text);
    total += Number(amount) * unitInMs;
  }
  if (total === 0) throw new CommandLineError("a timeout cannot be zero; infinity switches it off");
  return total > longestTimerMs ? undefined : Math.max(1, Math.round(total));
}

function badTimeSpan(text: string): CommandLineError {
  return new CommandLineError(
    `expected a time span such as 10, 500ms, "1min 30s" or infinity, got ${JSON.stringify(text)}`,
  );
}
