import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";

/** How a command ended, and what it printed. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What {@link runCommand} may be told. */
export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the command reads from its standard input; nothing by default. */
  readonly input?: string;
  /** How what it prints is read: as UTF-8, or with a character for each byte. Default: UTF-8. */
  readonly encoding?: "utf8" | "latin1";
  /** Descriptors that the command has as its 3, 4 and so on; they stay open here. */
  readonly descriptors?: readonly number[];
  /** The command and its children are killed after this long. Default: 60 s. */
  readonly timeoutMs?: number;
}

/** Runs a command to its end, whatever its exit code. Rejects if it cannot start or takes too long. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const timeoutMs = options.timeoutMs ?? 60_000;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["pipe", "pipe", "pipe", ...(options.descriptors ?? [])],
      // A process group of its own: a time limit then ends the children of the command too.
      detached: true,
      // The type of spawn knows no more than three entries, of which these three are streams.
    }) as ChildProcessWithoutNullStreams;
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding(options.encoding ?? "utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    // A command that ends without reading its input is judged by its exit code, not by the broken pipe.
    child.stdin.on("error", () => {});
    child.stdin.end(options.input ?? "");
    const timer = setTimeout(() => {
      if (child.pid !== undefined) killGroup(child.pid, "SIGKILL");
      reject(new Error(`${command} ${args.join(" ")} took longer than ${timeoutMs} ms: ${lastLine(stderr)}`));
    }, timeoutMs);
    child.on("error", (cause) => {
      clearTimeout(timer);
      reject(new Error(`cannot start ${command}: ${cause.message}`, { cause }));
    });
    child.on("close", (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, stdout, stderr });
    });
  });
}

/** Runs a command and returns what it printed. Rejects unless it exits with 0. */
export async function runToSuccess(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const { exitCode, stdout, stderr } = await runCommand(command, args, options);
  if (exitCode === 0) return stdout;
  throw new Error(`${command} ${args.join(" ")} exited with ${exitCode}: ${lastLine(stderr || stdout)}`);
}

/** Signals a process group that this process made; does nothing when it is gone. */
export function killGroup(groupId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-groupId, signal);
  } catch {
    // ESRCH: every process of the group has ended.
  }
}

/** The last line of a text that says anything. */
export function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}
