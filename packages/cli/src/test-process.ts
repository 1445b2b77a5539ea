import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The built command. */
export const commandPath = fileURLToPath(new URL("./main.js", import.meta.url));

/** How a process ended and what it wrote. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of a run. */
export interface RunOptions {
  /** Standard input; empty if not given. */
  readonly input?: string;
  /** Added to an environment without colours of its own. */
  readonly environment?: { readonly [name: string]: string };
}

/** Starts the built command in a process of its own. */
export function startCommand(
  words: readonly string[],
  { environment = {} }: RunOptions = {},
): ChildProcessWithoutNullStreams {
  const { FORCE_COLOR: _forced, NO_COLOR: _refused, ...inherited } = process.env;
  return spawn(process.execPath, [commandPath, ...words], { env: { ...inherited, ...environment } });
}

/** Runs the built command to its end. */
export async function runCommand(words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const child = startCommand(words, options);
  child.stdin.end(options.input ?? "");
  const [stdout, stderr, [code]] = await Promise.all([
    readText(child.stdout),
    readText(child.stderr),
    once(child, "close"),
  ]);
  return { code: code as number | null, stdout, stderr };
}

async function readText(stream: NodeJS.ReadableStream): Promise<string> {
  stream.setEncoding("utf8");
  let text = "";
  for await (const chunk of stream) text += chunk;
  return text;
}
