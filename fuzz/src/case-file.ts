import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FuzzInput } from "./fuzz-input.ts";

/** Inputs that went wrong once, one after another, as they are kept. */
export interface KeptCase {
  /** What went wrong, for who reads it. */
  readonly failure: string;
  readonly inputs: readonly FuzzInput[];
}

/** Where the cases are kept that a test replays. */
export const casesFolder = join(dirname(fileURLToPath(import.meta.url)), "..", "cases");

interface KeptInput extends Omit<FuzzInput, "pieces"> {
  /** Bytes in latin1, so that what is text can be read. */
  readonly pieces: readonly { readonly text: string; readonly descriptors: number }[];
}

/** Writes a case down, under a name that says what it holds; returns its path. */
export function writeCase({ failure, inputs }: KeptCase, folder = casesFolder): string {
  const text = `${JSON.stringify({ failure, inputs: inputs.map(toKept) }, undefined, 2)}\n`;
  const name = createHash("sha256")
    .update(JSON.stringify(inputs.map(toKept)))
    .digest("hex")
    .slice(0, 12);
  const path = join(folder, `${inputs[0]?.side ?? "service"}-${name}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Reads a case. */
export function readCase(path: string): KeptCase {
  const { failure, inputs } = JSON.parse(readFileSync(path, "utf8")) as {
    readonly failure: string;
    readonly inputs: readonly KeptInput[];
  };
  return { failure, inputs: inputs.map(fromKept) };
}

/** The paths of all cases that are kept. */
export function keptCases(): string[] {
  return readdirSync(casesFolder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(casesFolder, name));
}

function toKept(input: FuzzInput): KeptInput {
  const pieces = input.pieces.map(({ bytes, descriptors }) => ({
    text: Buffer.from(bytes).toString("latin1"),
    descriptors,
  }));
  return { ...input, pieces };
}

function fromKept(input: KeptInput): FuzzInput {
  const pieces = input.pieces.map(({ text, descriptors }) => ({
    bytes: Buffer.from(text, "latin1"),
    descriptors,
  }));
  return { ...input, pieces };
}
