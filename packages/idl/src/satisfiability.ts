import { typesOf } from "./grammar-rules.ts";
import { MAX_PROBLEMS, type Problem, problemAt } from "./problem.ts";
import { quote } from "./quote.ts";
import type { FieldNode, InterfaceNode, MemberNode, Span, TypeMemberNode, TypeNode } from "./syntax-tree.ts";

/** One custom type, and the custom types without which no value of it can be written. */
interface Need {
  readonly member: TypeMemberNode;
  readonly fields: readonly NeededField[];
}

/** A field, possibly deep in inline structs, that always holds a value of a custom type. */
interface NeededField {
  readonly path: string;
  readonly typeName: string;
  readonly span: Span | undefined;
}

/**
 * Warns of types, methods and errors that are legal although no finite value satisfies them: a type contains itself
 * without a `?`, `[]` or `[string]` on the way, directly or through others; or one needs such a type.
 */
export function checkSatisfiable(tree: InterfaceNode): Problem[] {
  const needs = new Map<string, Need>();
  for (const member of tree.members) {
    if (member.kind !== "type" || needs.has(member.name)) continue;
    needs.set(member.name, { member, fields: neededFields(member) });
  }
  const endless = findEndless(needs);
  const problems: Problem[] = [];
  for (const member of tree.members) {
    if (problems.length >= MAX_PROBLEMS) break;
    const fields = needs.get(member.name)?.member === member ? needs.get(member.name)?.fields : undefined;
    const culprit = (fields ?? neededFields(member)).find(({ typeName }) => endless.has(typeName));
    if (culprit !== undefined) problems.push(warning(member, culprit, needs, endless));
  }
  return problems;
}

function warning(
  member: MemberNode,
  culprit: NeededField,
  needs: ReadonlyMap<string, Need>,
  endless: ReadonlySet<string>,
): Problem {
  const cycle = member.kind === "type" ? cycleThrough(member.name, needs, endless) : undefined;
  const message =
    cycle === undefined
      ? `no value satisfies the ${member.kind} ${quote(member.name)}: its field ${quote(culprit.path)} needs a value of ${quote(culprit.typeName)}, which cannot end`
      : `no value satisfies the type ${quote(member.name)}, which contains itself (${cycle}); a "?", "[]" or "[string]" on the way would end it`;
  return problemAt("warning", message, culprit.span);
}

/** The fields that hold a value of a custom type in every value of the member, those in inline structs too. */
function neededFields(member: MemberNode): readonly NeededField[] {
  const found: NeededField[] = [];
  const visit = (type: TypeNode, path: string, field: FieldNode | undefined): void => {
    if (type.kind === "named") found.push({ path, typeName: type.name, span: field?.span ?? type.span });
    if (type.kind !== "struct") return;
    for (const inner of type.fields) {
      visit(inner.type, path === "" ? inner.name : `${path}.${inner.name}`, inner);
    }
  };
  for (const type of typesOf(member)) visit(type, "", undefined);
  return found;
}

/** Takes away every type whose needs can be met until none can any more; in linear time. */
function findEndless(needs: ReadonlyMap<string, Need>): ReadonlySet<string> {
  const users = new Map<string, string[]>();
  const open = new Map<string, number>();
  const ready: string[] = [];
  for (const [name, { fields }] of needs) {
    // Unknown names are an error of their own, and no reason to warn.
    const known = fields.filter(({ typeName }) => needs.has(typeName));
    open.set(name, known.length);
    if (known.length === 0) ready.push(name);
    for (const { typeName } of known) {
      const list = users.get(typeName);
      if (list === undefined) users.set(typeName, [name]);
      else list.push(name);
    }
  }
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    open.delete(name);
    for (const user of users.get(name) ?? []) {
      const left = (open.get(user) ?? 0) - 1;
      open.set(user, left);
      if (left === 0) ready.push(user);
    }
  }
  return new Set(open.keys());
}

const MAX_CYCLE = 20;
/** Types looked at for one cycle: a hostile description may have a hundred of them, each through all its types. */
const MAX_VISITED = 1000;

/**
 * Draws the way from a type back to itself, as `A.b -> B.a -> A`; undefined if it is not part of a cycle, or of none
 * that is found in reasonable time.
 */
function cycleThrough(
  start: string,
  needs: ReadonlyMap<string, Need>,
  endless: ReadonlySet<string>,
): string | undefined {
  const cameFrom = new Map<string, { readonly name: string; readonly path: string }>();
  let level = [start];
  for (let length = 0; length < MAX_CYCLE && level.length > 0 && !cameFrom.has(start); length++) {
    const next: string[] = [];
    for (const name of level) {
      for (const { typeName, path } of needs.get(name)?.fields ?? []) {
        if (!endless.has(typeName) || cameFrom.has(typeName) || cameFrom.size >= MAX_VISITED) continue;
        cameFrom.set(typeName, { name, path });
        next.push(typeName);
      }
    }
    level = next;
  }
  let step = cameFrom.get(start);
  if (step === undefined) return undefined;
  let drawn = start;
  for (; step !== undefined; step = cameFrom.get(step.name)) {
    drawn = `${step.name}.${step.path} -> ${drawn}`;
    if (step.name === start) break;
  }
  return drawn;
}
