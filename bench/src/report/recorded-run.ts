import type { Result } from "../result.ts";
import type { Machine } from "../versions.ts";

/** A whole run: what the page is written from. */
export interface RecordedRun {
  /** A quick run has fewer scenarios, peers and rounds. */
  readonly isQuick: boolean;
  readonly machine: Machine;
  /** Versions by implementation. */
  readonly versions: Readonly<Record<string, string>>;
  /** Implementations that were not there, and why. */
  readonly missing: Readonly<Record<string, string>>;
  readonly results: readonly Result[];
}
