import { env } from "node:process";
import { loadNative } from "./load.ts";
import type { Native } from "./native.ts";

function tryToLoad(): { readonly native?: Native; readonly failure: string | false } {
  try {
    return { native: loadNative(), failure: false };
  } catch (error) {
    // Where all must be proven, nothing may be left out.
    if (env["CI"]) throw error;
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

const { native: loaded, failure } = tryToLoad();

/** Why tests of the addon are skipped on this machine, or false. With `CI` set, loading this throws instead. */
export const skip = failure;

/** How long the tests of a file may take. Where a tool watches each step of theirs, they are given longer. */
export const timeLimitMs = Number(env["ZLINK_TEST_TIMEOUT_MS"] ?? 10_000);

/** The addon, for tests that {@link skip} has not skipped. */
export function addon(): Native {
  if (loaded === undefined) throw new Error("expected the addon to be loaded");
  return loaded;
}
