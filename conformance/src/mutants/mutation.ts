import { readFileSync } from "node:fs";

/** A change of one source file that breaks a rule. */
export interface Mutation {
  /** The rule it breaks, a key of `clauses.json`. */
  readonly clause: string;
  /** The file below `packages`, without its `.ts`. */
  readonly file: string;
  /** The text to replace; it stands there exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** All mutations. */
export function readMutations(): readonly Mutation[] {
  const url = new URL("../../mutations.json", import.meta.url);
  return (JSON.parse(readFileSync(url, "utf8")) as { mutations: Mutation[] }).mutations;
}

/** Where the files of mutations are. */
export const packages = new URL("../../../packages/", import.meta.url);

/** The source of a mutation's file with the mutation in it. Throws like {@link mutate}. */
export function mutatedSource(mutation: Mutation): string {
  return mutate(readFileSync(new URL(`${mutation.file}.ts`, packages), "utf8"), mutation);
}

/** The text of a source with a mutation in it. Throws if the text to find is not there, or more than once. */
export function mutate(source: string, { file, find, replace }: Mutation): string {
  const at = source.indexOf(find);
  if (at < 0) throw new Error(`${file} no longer has ${JSON.stringify(find)}`);
  if (source.includes(find, at + 1)) throw new Error(`${file} has ${JSON.stringify(find)} more than once`);
  return source.slice(0, at) + replace + source.slice(at + find.length);
}
