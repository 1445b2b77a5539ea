import type {
  EnumTypeNode,
  InterfaceNode,
  MemberNode,
  PrimitiveName,
  StructTypeNode,
  TypeNode,
} from "@zlink/idl";

/** Short forms of syntax trees, for tests that do not need a text. */
export function primitive(name: PrimitiveName): TypeNode {
  return { kind: "primitive", name };
}

export function named(name: string): TypeNode {
  return { kind: "named", name };
}

export function array(element: TypeNode): TypeNode {
  return { kind: "array", element };
}

export function map(element: TypeNode): TypeNode {
  return { kind: "map", element };
}

export function nullable(element: TypeNode): TypeNode {
  return { kind: "nullable", element };
}

export function choice(...names: readonly string[]): EnumTypeNode {
  return { kind: "enum", values: names.map((name) => ({ kind: "value", name, comments: [] })) };
}

export function struct(fields: Readonly<Record<string, TypeNode>>): StructTypeNode {
  const nodes = Object.entries(fields).map(([name, type]) => {
    return { kind: "field", name, type, comments: [] } as const;
  });
  return { kind: "struct", fields: nodes };
}

export function interfaceOf(...members: readonly MemberNode[]): InterfaceNode {
  return { kind: "interface", name: "org.example.Test", members, comments: [] };
}
