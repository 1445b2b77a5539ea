/** What an option `trace` may be: whether to print to standard error, or what prints instead. */
export type Trace = boolean | ((line: string) => void);

/**
 * What prints the lines of a trace; undefined where none is wanted. Where the option does not say,
 * `$ZLINK_TRACE` does: anything but empty and `0` prints to standard error.
 */
export function tracePrinter(trace: Trace | undefined): ((line: string) => void) | undefined {
  if (typeof trace === "function") return trace;
  const variable = process.env["ZLINK_TRACE"] ?? "";
  return (trace ?? (variable !== "" && variable !== "0")) ? printToStandardError : undefined;
}

function printToStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}
