import { join } from "node:path";
import type { Ready } from "../implementations/implementation.ts";
import type { Pinning } from "../pinnings.ts";
import type { Scenario } from "../scenarios.ts";
import { wordsOf } from "../work.ts";

/** Where and how an implementation enters a scenario. */
export interface Entry {
  readonly ready: Ready;
  readonly scenario: Scenario;
  readonly pinning: Pinning;
  readonly messagesFolder: string;
  /** An empty folder for its socket. */
  readonly socketFolder: string;
}

/** How one side of an entry is started. */
export interface SideStart {
  readonly words: readonly [string, ...string[]];
  readonly env: NodeJS.ProcessEnv;
}

/** Where the two sides meet. */
export function socketPathOf({ socketFolder }: Entry): string {
  return join(socketFolder, "socket");
}

/** The command line of one side, which keeps it and all that it starts to its core, and its environment. */
export function sideStart(entry: Entry, role: "server" | "client"): SideStart {
  const { ready, scenario, pinning, messagesFolder } = entry;
  const { command, words } = ready.program;
  const work = wordsOf({
    socketPath: socketPathOf(entry),
    name: scenario.work,
    size: scenario.size,
    messagesFolder,
  });
  const core = role === "server" ? pinning.serverCore : pinning.clientCore;
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  // Where memory is measured, a program of Node collects its garbage when it is asked, and has little room for what is new:
  // the engine lets that grow while many connections are made, and keeps it when they are gone.
  const options =
    scenario.measure === "memory" ? { NODE_OPTIONS: "--expose-gc --max-semi-space-size=1" } : {};
  return {
    words: ["taskset", "-c", String(core), command, ...words, role, ...work],
    env: { ...inherited, ...options, ...ready.program.env },
  };
}
