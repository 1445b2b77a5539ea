import { LINE_END } from "./characters.ts";
import { checkGrammar } from "./grammar-rules.ts";
import { IdlError } from "./idl-error.ts";
import type { EnumTypeNode, InterfaceNode, MemberNode, StructTypeNode, TypeNode } from "./syntax-tree.ts";

const NONE: readonly string[] = [];

/**
 * Prints an interface in its canonical form, which is varlinkctl's: an empty line before each member, each field and
 * enum value on a line of its own, tabs. Printing what was parsed from printed text gives the same text.
 *
 * Comments stand on lines of their own before the interface, a member, a field or an enum value, where every known
 * parser takes them, and at the very end. The comments behind the last item of a list move before that item, those
 * in an empty `()` before the field or member around it; none is lost. One of several lines becomes several.
 *
 * Throws {@link IdlError} (`ERR_VARLINK_IDL`) for a tree that no text can say, which only trees built by hand can be.
 */
export function printInterface(tree: InterfaceNode): string {
  const problems = checkGrammar(tree);
  if (problems.length > 0) throw new IdlError(problems);
  const head = `${printComments(tree.comments, "")}interface ${tree.name}\n`;
  const trailing = printComments(tree.trailingComments ?? NONE, "");
  const members = tree.members.map((member) => `\n${printMember(member)}\n`);
  return `${head}${members.join("")}${trailing === "" ? "" : `\n${trailing}`}`;
}

function printMember(member: MemberNode): string {
  const start = (homeless: readonly string[]) =>
    `${printComments([...member.comments, ...homeless], "")}${member.kind} ${member.name}`;
  switch (member.kind) {
    case "type":
      return `${start(homelessComments(member.type))}${printTypeAt(member.type, "")}`;
    case "error":
      return `${start(homelessComments(member.parameters))}${printTypeAt(member.parameters, "")}`;
    case "method": {
      const { input, output } = member;
      const homeless = [...homelessComments(input), ...homelessComments(output)];
      return `${start(homeless)}${printTypeAt(input, "")} -> ${printTypeAt(output, "")}`;
    }
  }
}

function printTypeAt(type: TypeNode, indent: string): string {
  switch (type.kind) {
    case "primitive":
    case "named":
      return type.name;
    case "array":
      return `[]${printTypeAt(type.element, indent)}`;
    case "map":
      return `[string]${printTypeAt(type.element, indent)}`;
    case "nullable":
      return `?${printTypeAt(type.element, indent)}`;
    default:
      return printList(type, indent);
  }
}

function printList(list: StructTypeNode | EnumTypeNode, indent: string): string {
  const items = list.kind === "struct" ? list.fields : list.values;
  if (items.length === 0) return "()";
  const inner = `${indent}\t`;
  const printed = items.map((item, index) => {
    const homeless = item.kind === "field" ? homelessComments(item.type) : NONE;
    const trailing = index === items.length - 1 ? (list.trailingComments ?? NONE) : NONE;
    const comments = printComments([...item.comments, ...homeless, ...trailing], inner);
    const type = item.kind === "field" ? `: ${printTypeAt(item.type, inner)}` : "";
    return `${comments}${inner}${item.name}${type}`;
  });
  return `(\n${printed.join(",\n")}\n${indent})`;
}

/** The comments within an empty struct: there is nothing inside that they could stand before. */
function homelessComments(type: TypeNode): readonly string[] {
  switch (type.kind) {
    case "array":
    case "map":
    case "nullable":
      return homelessComments(type.element);
    case "struct":
      return type.fields.length === 0 ? (type.trailingComments ?? NONE) : NONE;
    default:
      return NONE;
  }
}

function printComments(comments: readonly string[], indent: string): string {
  let printed = "";
  for (const comment of comments) {
    for (const line of comment.split(LINE_END)) printed += `${indent}#${line === "" ? "" : ` ${line}`}\n`;
  }
  return printed;
}
