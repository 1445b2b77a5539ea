import { join } from "node:path";
import { type CommandResult, runCommand, runToSuccess } from "../process/run-command.ts";
import { type SystemdRoot, systemdRoot } from "./systemd-root.ts";

/** A varlinkctl of a certain release. */
export interface Varlinkctl {
  /** Such as `257` or `262`. */
  readonly version: number;
  readonly root: SystemdRoot;
  /** The words that start it. */
  readonly command: readonly [string, ...string[]];
  run(args: readonly string[], input?: string): Promise<CommandResult>;
}

const library = "usr/lib/x86_64-linux-gnu";

/** Gets the varlinkctl of a Debian suite, which its own loader starts: nothing is installed. */
export async function getVarlinkctl(suite: string): Promise<Varlinkctl> {
  const root = await systemdRoot(suite);
  const loader = join(root.folder, "usr/lib64/ld-linux-x86-64.so.2");
  const libraries = [library, `${library}/systemd`].map((path) => join(root.folder, path)).join(":");
  const start = ["--library-path", libraries, join(root.folder, "usr/bin/varlinkctl")];
  const version = Number(/systemd (\d+)/.exec(await runToSuccess(loader, [...start, "--version"]))?.[1]);
  return {
    version,
    root,
    command: [loader, ...start],
    run: (args, input = "") => runCommand(loader, [...start, ...args], { timeoutMs: 15_000, input }),
  };
}
