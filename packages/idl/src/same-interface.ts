import type { EnumTypeNode, InterfaceNode, MemberNode, StructTypeNode, TypeNode } from "./syntax-tree.ts";

/** What counts as the same. */
export interface SameInterfaceOptions {
  /** Lets members, fields and enum values stand in any order, which no message can tell. Default: false. */
  readonly anyOrder?: boolean;
}

/**
 * Tells whether two trees describe the same interface: the same names, members and types, in the same order unless
 * `anyOrder` is set. Comments and spans are not compared.
 */
export function sameInterface(
  left: InterfaceNode,
  right: InterfaceNode,
  options: SameInterfaceOptions = {},
): boolean {
  const compare = { anyOrder: options.anyOrder === true };
  return left.name === right.name && samePairs(left.members, right.members, compare, sameMember);
}

type Comparison = Required<SameInterfaceOptions>;

/** Compares two lists item by item; in any order they are first sorted by name. */
function samePairs<T extends { readonly name: string }>(
  left: readonly T[],
  right: readonly T[],
  options: Comparison,
  same: (left: T, right: T, options: Comparison) => boolean,
): boolean {
  if (left.length !== right.length) return false;
  const others = options.anyOrder ? right.toSorted(byName) : right;
  const own = options.anyOrder ? left.toSorted(byName) : left;
  return own.every((item, index) => {
    const other = others[index];
    return other !== undefined && item.name === other.name && same(item, other, options);
  });
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : Number(left.name > right.name);
}

function sameMember(left: MemberNode, right: MemberNode, options: Comparison): boolean {
  switch (left.kind) {
    case "type":
      return right.kind === "type" && sameType(left.type, right.type, options);
    case "error":
      return right.kind === "error" && sameType(left.parameters, right.parameters, options);
    case "method":
      return (
        right.kind === "method" &&
        sameType(left.input, right.input, options) &&
        sameType(left.output, right.output, options)
      );
  }
}

function sameType(left: TypeNode, right: TypeNode, options: Comparison): boolean {
  switch (left.kind) {
    case "primitive":
    case "named":
      return left.kind === right.kind && left.name === right.name;
    case "struct":
    case "enum":
      return sameList(left, right, options);
    default:
      return left.kind === right.kind && sameType(left.element, right.element, options);
  }
}

function sameList(left: StructTypeNode | EnumTypeNode, right: TypeNode, options: Comparison): boolean {
  if (left.kind === "enum") {
    return right.kind === "enum" && samePairs(left.values, right.values, options, () => true);
  }
  return (
    right.kind === "struct" &&
    samePairs(left.fields, right.fields, options, (own, other) => sameType(own.type, other.type, options))
  );
}
