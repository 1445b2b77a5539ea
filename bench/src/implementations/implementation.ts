import type { WorkName } from "../work.ts";

/** How a program is started. */
export interface ProgramStart {
  readonly command: string;
  /** What comes before the role and the work. */
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** An implementation that is there and can be measured. */
export interface Ready {
  readonly version: string;
  readonly program: ProgramStart;
  /** Without one, its client alone does the work. */
  readonly hasServer: boolean;
  /** What it can do. */
  readonly works: readonly WorkName[];
  /** Scenarios that it is spared although it knows their work, by name, and why. */
  readonly spared?: Readonly<Record<string, string>>;
}

/** What takes part in a scenario: ours, a limit, or a peer. */
export interface Implementation {
  /** What it is called in `ratios`, and on the command line. */
  readonly id: string;
  readonly title: string;
  readonly role: "ours" | "limit" | "peer";
  /** Whether it is a library of JavaScript that somebody might pick instead of ours. */
  readonly isForeignJavaScript?: boolean;
  /** Gets it ready. Rejects where that cannot be: it is then named as missing, with the reason. */
  prepare(): Promise<Ready>;
}

/** The works that take nothing but calls of the small method. */
export const callWorks = ["sequential", "pipelined", "connect", "idle", "busy", "start-up"] as const;

/** The works whose messages are large. */
export const payloadWorks = ["echo", "entries", "map"] as const;
