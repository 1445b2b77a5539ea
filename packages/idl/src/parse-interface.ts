import { checkMeaning } from "./checker.ts";
import { IdlError } from "./idl-error.ts";
import { parseTolerantly } from "./parser.ts";
import { byPlace, type LocatedProblem, locate, MAX_PROBLEMS, type Problem } from "./problem.ts";
import { SourceText } from "./source-text.ts";
import type { InterfaceNode } from "./syntax-tree.ts";

/** How a description is parsed. */
export interface ParseOptions {
  /** What messages call the text: a file name, for example. Default: `<idl>`. */
  readonly name?: string;
}

/** What is to be said about a text, valid or not. */
export interface Analysis {
  /** The text with its name, for drawing the problems. */
  readonly source: SourceText;
  /** What could be understood; the whole interface if no problem is an error. A name that is missing is empty. */
  readonly tree: InterfaceNode;
  /** Errors and warnings, against the grammar and beyond, in the order of the text; at most 100. */
  readonly problems: readonly LocatedProblem[];
}

/**
 * Parses an interface description by the grammar alone (UAPI.20 §Interface definition).
 *
 * Throws {@link IdlError} (`ERR_VARLINK_IDL`) with every mistake, and nothing else, however hostile the text. That types are declared
 * and names unique is {@link checkInterface}'s business; {@link parseCheckedInterface} does both.
 */
export function parseInterface(text: string, options: ParseOptions = {}): InterfaceNode {
  const { tree, problems } = parseTolerantly(text);
  if (problems.length > 0) throw located(problems, new SourceText(text, options.name));
  return tree;
}

/**
 * Parses and checks an interface description: what it returns can be served and called.
 *
 * Throws {@link IdlError} (`ERR_VARLINK_IDL`) with all problems if one of them is an error. Warnings alone do not throw; who wants to see
 * them calls {@link analyzeInterface}.
 */
export function parseCheckedInterface(text: string, options: ParseOptions = {}): InterfaceNode {
  const { source, tree, problems } = analyzeInterface(text, options);
  if (problems.some(({ severity }) => severity === "error")) throw new IdlError(problems, source);
  return tree;
}

/** Parses and checks a text for an editor or a linter: never throws, and tells all that is known. */
export function analyzeInterface(text: string, options: ParseOptions = {}): Analysis {
  const source = new SourceText(text, options.name);
  const { tree, problems, hasLostMembers } = parseTolerantly(text);
  const meaning = checkMeaning(tree, { hasAllMembers: !hasLostMembers });
  // In a broken text it is no news that something is absent.
  const wanted = problems.length > 0 ? meaning.filter(({ severity }) => severity === "error") : meaning;
  const all = [...problems, ...wanted].sort(byPlace).slice(0, MAX_PROBLEMS);
  return { source, tree, problems: all.map((problem) => locate(problem, source)) };
}

function located(problems: readonly Problem[], source: SourceText): IdlError {
  return new IdlError(problems.map((problem) => locate(problem, source)).sort(byPlace), source);
}
