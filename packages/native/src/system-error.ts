/** An error of the system in the form that Node gives it: `code`, `errno` and `syscall`. */
export function systemError(outcome: number, syscall: string, where = ""): NodeJS.ErrnoException {
  // Looked up when there is one: importing `node:util` takes half a millisecond of every start.
  const code = process.getBuiltinModule("node:util").getSystemErrorName(outcome);
  const error: NodeJS.ErrnoException = new Error(`${syscall} ${code}${where === "" ? "" : ` ${where}`}`);
  return Object.assign(error, { code, errno: outcome, syscall });
}

/** Gives an outcome of the addon back, or throws the system's error. */
export function succeed(outcome: number, syscall: string, where?: string): number {
  if (outcome < 0) throw systemError(outcome, syscall, where);
  return outcome;
}
