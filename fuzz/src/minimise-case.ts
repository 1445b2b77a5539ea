import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { type KeptCase, writeCase } from "./case-file.ts";
import type { FuzzInput, Piece } from "./fuzz-input.ts";
import { minimise, type Trials } from "./minimise.ts";
import { runTrial } from "./run-trial.ts";

/** How many smaller forms are tried of one case, and for how long: each takes a process, some tenths of a second. */
const mostTrials = 100;
const mostMs = 60_000;

/** Tries inputs in a process of their own. Gives what went wrong. */
async function failureOf(inputs: readonly FuzzInput[]): Promise<string | undefined> {
  const path = writeCase({ failure: "", inputs }, tmpdir());
  let failure: string | undefined;
  try {
    const { isWell, death } = await runTrial(["case", path], (message) => {
      if (message.kind === "failed") failure = message.message;
    });
    return isWell ? undefined : (failure ?? death ?? "the process ended");
  } finally {
    rmSync(path);
  }
}

/**
 * Makes inputs that went wrong as few and as short as they can be and still go wrong. Undefined if they do not
 * go wrong again, one after another in a new process.
 */
export async function minimiseCase(inputs: readonly FuzzInput[]): Promise<KeptCase | undefined> {
  if ((await failureOf(inputs)) === undefined) return undefined;
  const fails = async (candidate: readonly FuzzInput[]) => (await failureOf(candidate)) !== undefined;
  const trials = { left: mostTrials, until: Date.now() + mostMs };
  let smallest = await minimise(inputs, fails, trials);
  for (const [at, input] of smallest.entries()) {
    const withPieces = (pieces: readonly Piece[]) => smallest.with(at, { ...input, pieces });
    const pieces = await minimise(input.pieces, (candidate) => fails(withPieces(candidate)), trials);
    smallest = withPieces(await shorten(pieces, (candidate) => fails(withPieces(candidate)), trials));
  }
  return { failure: (await failureOf(smallest)) ?? "it no longer fails", inputs: smallest };
}

async function shorten(
  pieces: readonly Piece[],
  fails: (pieces: readonly Piece[]) => Promise<boolean>,
  trials: Trials,
): Promise<readonly Piece[]> {
  let shortest = pieces;
  for (const [at, piece] of pieces.entries()) {
    const withBytes = (bytes: readonly number[]) =>
      shortest.with(at, { ...piece, bytes: Uint8Array.from(bytes) });
    const bytes = await minimise([...piece.bytes], (candidate) => fails(withBytes(candidate)), trials);
    shortest = withBytes(bytes);
  }
  return shortest;
}
