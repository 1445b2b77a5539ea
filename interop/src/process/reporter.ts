import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A program that prints a line whenever it has something to say. */
export interface Reporter {
  readonly pid: number | undefined;
  /** The next line. Rejects if the program ends before. */
  line(): Promise<string>;
}

/** Starts a program that ends by itself. */
export function startReporter(command: string, args: readonly string[]): Reporter {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  child.on("error", (error) => {
    log += error.message;
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    pid: child.pid,
    async line() {
      const { done, value } = await lines.next();
      if (done === true) throw new Error(`${command} ended: ${log.trim().slice(-300)}`);
      return value;
    },
  };
}
