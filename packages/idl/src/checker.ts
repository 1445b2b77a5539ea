import { checkGrammar, typesOf } from "./grammar-rules.ts";
import { byPlace, locate, MAX_PROBLEMS, type Problem, problemAt } from "./problem.ts";
import { quote } from "./quote.ts";
import { checkSatisfiable } from "./satisfiability.ts";
import type { SourceText } from "./source-text.ts";
import { closestWord } from "./suggestion.ts";
import type { InterfaceNode, MemberNode, NamedTypeNode, Span, TypeNode } from "./syntax-tree.ts";

/**
 * Finds what the grammar alone cannot tell, in the order of the text; at most 100 problems.
 *
 * Errors: two members of one name (types, methods and errors share one namespace), two fields or enum values of one
 * name, names of types that are not declared, and, in trees built by hand, what no text could say. Warnings: types,
 * methods and errors that no finite value satisfies, and an interface without members. UAPI.20 §Interface definition.
 *
 * `source` is the text the tree was parsed from; with it the problems have lines and columns.
 */
export function checkInterface(tree: InterfaceNode, source?: SourceText): Problem[] {
  const grammar = checkGrammar(tree);
  // What no text can say is also too odd to be looked at further: it may be nested without end.
  const problems = grammar.length > 0 ? grammar : checkMeaning(tree);
  if (source === undefined) return problems;
  return problems.map((problem) => (problem.span === undefined ? problem : locate(problem, source)));
}

/** How much of the interface a tree holds. */
export interface Completeness {
  /** False if members may be missing, so that a name which is not declared is no news. Default: true. */
  readonly hasAllMembers?: boolean;
}

/** What {@link checkInterface} does, for a tree that came from the parser. */
export function checkMeaning(tree: InterfaceNode, { hasAllMembers = true }: Completeness = {}): Problem[] {
  const problems: Problem[] = [];
  if (tree.members.length === 0) {
    problems.push(problemAt("warning", `the interface ${quote(tree.name)} has no members`, tree.nameSpan));
  }
  const check = { declared: checkMembers(tree.members, problems), problems, hasAllMembers };
  for (const member of tree.members) {
    for (const type of typesOf(member)) checkType(type, check);
    if (problems.length >= MAX_PROBLEMS) break;
  }
  problems.push(...checkSatisfiable(tree));
  return problems.sort(byPlace).slice(0, MAX_PROBLEMS);
}

/** What the rules share: the first member of each name, and the problems found so far. */
interface Check extends Required<Completeness> {
  readonly declared: ReadonlyMap<string, MemberNode>;
  readonly problems: Problem[];
}

function checkMembers(members: readonly MemberNode[], problems: Problem[]): Check["declared"] {
  const declared = new Map<string, MemberNode>();
  for (const member of members) {
    const first = declared.get(member.name);
    if (first === undefined) declared.set(member.name, member);
    else if (problems.length < MAX_PROBLEMS) {
      const kinds =
        first.kind === member.kind ? `two ${member.kind}s` : `the ${first.kind} and the ${member.kind}`;
      const span = member.nameSpan ?? member.span;
      problems.push(problemAt("error", `${kinds} have the same name ${quote(member.name)}`, span));
    }
  }
  return declared;
}

function checkType(type: TypeNode, check: Check): void {
  switch (type.kind) {
    case "primitive":
      return;
    case "named":
      checkReference(type, check);
      return;
    case "enum":
      checkUnique(type.values, "enum values", check.problems);
      return;
    case "struct":
      checkUnique(type.fields, "fields", check.problems);
      for (const field of type.fields) checkType(field.type, check);
      return;
    default:
      checkType(type.element, check);
  }
}

function checkReference({ name, span }: NamedTypeNode, check: Check): void {
  const { declared, problems } = check;
  const target = declared.get(name);
  if (target?.kind === "type" || problems.length >= MAX_PROBLEMS) return;
  if (target !== undefined) {
    problems.push(problemAt("error", `expected a type, found the ${target.kind} ${quote(name)}`, span));
  } else if (check.hasAllMembers) {
    const close = closestWord(name, typeNames(declared));
    const hint = close === undefined ? "" : `; did you mean ${quote(close)}?`;
    problems.push(problemAt("error", `no type is named ${quote(name)}${hint}`, span));
  }
}

function* typeNames(declared: Check["declared"]): Generator<string, void, undefined> {
  for (const [name, { kind }] of declared) if (kind === "type") yield name;
}

function checkUnique(
  items: readonly { readonly name: string; readonly span?: Span }[],
  what: string,
  problems: Problem[],
): void {
  const seen = new Set<string>();
  for (const { name, span } of items) {
    if (problems.length >= MAX_PROBLEMS) return;
    if (seen.has(name)) {
      // Only the name: the span of a field covers its type too.
      const nameSpan = span && { start: span.start, end: Math.min(span.end, span.start + name.length) };
      problems.push(problemAt("error", `two ${what} have the same name ${quote(name)}`, nameSpan));
    }
    seen.add(name);
  }
}
