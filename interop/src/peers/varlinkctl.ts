import { type CommandOptions, type CommandResult, runCommand, runToSuccess } from "../process/run-command.ts";
import { type SystemdRoot, systemdCommand, systemdRoot } from "./systemd-root.ts";

/** A varlinkctl of a certain release. */
export interface Varlinkctl {
  /** Such as `257` or `262`. */
  readonly version: number;
  readonly root: SystemdRoot;
  /** The words that start it. */
  readonly command: readonly [string, ...string[]];
  run(args: readonly string[], given?: Pick<CommandOptions, "input" | "descriptors">): Promise<CommandResult>;
}

/** Gets the varlinkctl of a Debian suite, which its own loader starts: nothing is installed. */
export async function getVarlinkctl(suite: string): Promise<Varlinkctl> {
  const root = await systemdRoot(suite);
  const command = systemdCommand(root, "usr/bin/varlinkctl");
  const [loader, ...start] = command;
  const version = Number(/systemd (\d+)/.exec(await runToSuccess(loader, [...start, "--version"]))?.[1]);
  return {
    version,
    root,
    command,
    run: (args, given) => runCommand(loader, [...start, ...args], { timeoutMs: 15_000, ...given }),
  };
}
