import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { TrialMessage } from "./trial-message.ts";
import { settleMs } from "./try-input.ts";

/** How long a process may say nothing: longer than the slowest input, and it hangs. */
const silenceMs = 3 * settleMs;

/** How a process that tries inputs has ended. */
export interface TrialEnd {
  /** It said that it was done, or that its case went well. */
  readonly isWell: boolean;
  /** What killed it, or that it hung. */
  readonly death: string | undefined;
}

/** Runs a process that tries inputs; `onMessage` hears all that it says. */
export function runTrial(
  words: readonly string[],
  onMessage: (message: TrialMessage) => void,
): Promise<TrialEnd> {
  return new Promise((resolve, reject) => {
    const program = fileURLToPath(new URL("./trial-process.js", import.meta.url));
    const child = fork(program, words, {
      execArgv: ["--expose-gc"],
      stdio: ["ignore", "inherit", "pipe", "ipc"],
    });
    let errors = "";
    let hangs = false;
    const hang = (): void => {
      hangs = true;
      child.kill("SIGKILL");
    };
    let clock = setTimeout(hang, silenceMs);
    child.stderr?.on("data", (text) => {
      errors = `${errors}${text}`.slice(-4000);
    });
    child.on("message", (message: TrialMessage) => {
      clearTimeout(clock);
      clock = setTimeout(hang, silenceMs);
      onMessage(message);
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(clock);
      const how = hangs ? `it said nothing for ${silenceMs} ms` : (signal ?? `exit status ${code}`);
      const death =
        hangs || signal !== null || (code ?? 0) > 1 ? `the process died: ${how}\n${errors}` : undefined;
      resolve({ isWell: code === 0, death });
    });
  });
}
