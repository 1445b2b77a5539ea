import { isFieldName, isInterfaceName, isMemberName } from "./names.ts";
import { MAX_DEPTH } from "./parse-type.ts";
import { MAX_PROBLEMS, type Problem, problemAt } from "./problem.ts";
import { quote } from "./quote.ts";
import type { InterfaceNode, MemberNode, TypeNode } from "./syntax-tree.ts";

/**
 * Finds what no text can say: names against the rules, an enum without values, `??`, nesting without end.
 *
 * Parsed trees have none of it; trees built by hand may.
 */
export function checkGrammar(tree: InterfaceNode): Problem[] {
  const problems: Problem[] = [];
  if (!isInterfaceName(tree.name)) {
    problems.push(problemAt("error", `${quote(tree.name)} cannot name an interface`, tree.nameSpan));
  }
  for (const member of tree.members) {
    if (problems.length >= MAX_PROBLEMS) break;
    if (!isMemberName(member.name)) {
      const message = `${quote(member.name)} cannot name ${member.kind === "error" ? "an" : "a"} ${member.kind} (a capital, then letters and digits)`;
      problems.push(problemAt("error", message, member.nameSpan));
    }
    for (const type of typesOf(member)) checkType(type, 1, problems);
  }
  return problems.slice(0, MAX_PROBLEMS);
}

/** The types a member consists of, in the order of the text. */
export function typesOf(member: MemberNode): readonly TypeNode[] {
  switch (member.kind) {
    case "type":
      return [member.type];
    case "method":
      return [member.input, member.output];
    case "error":
      return [member.parameters];
  }
}

function checkType(type: TypeNode, depth: number, problems: Problem[]): void {
  if (depth > MAX_DEPTH) {
    problems.push(problemAt("error", `types are nested deeper than ${MAX_DEPTH} levels`, type.span));
    return;
  }
  switch (type.kind) {
    case "array":
    case "map":
      checkType(type.element, depth + 1, problems);
      return;
    case "nullable":
      if (type.element.kind === "nullable") {
        problems.push(problemAt("error", "a nullable type cannot be nullable once more", type.span));
      }
      checkType(type.element, depth + 1, problems);
      return;
    case "named":
      if (isMemberName(type.name)) return;
      problems.push(problemAt("error", `${quote(type.name)} cannot be the name of a type`, type.span));
      return;
    case "enum":
      if (type.values.length === 0) {
        problems.push(problemAt("error", "an enum has at least one value", type.span));
      }
      checkNames(type.values, "an enum value", problems);
      return;
    case "struct":
      checkNames(type.fields, "a field", problems);
      for (const field of type.fields) checkType(field.type, depth + 1, problems);
  }
}

function checkNames(
  items: readonly { readonly name: string; readonly span?: Problem["span"] }[],
  what: string,
  problems: Problem[],
): void {
  for (const { name, span } of items) {
    if (problems.length >= MAX_PROBLEMS) return;
    if (!isFieldName(name)) problems.push(problemAt("error", `${quote(name)} cannot name ${what}`, span));
  }
}
