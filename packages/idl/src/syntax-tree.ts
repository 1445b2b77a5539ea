/** Where a node stands in the text it was parsed from: offsets in UTF-16 units, the end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What every node has. Nodes built by hand have no span. */
interface Node {
  readonly span?: Span;
}

/** A node that is declared by a name of its own, behind a keyword. */
interface Declared extends Node {
  /** Where the name alone stands. */
  readonly nameSpan?: Span;
}

/** A node that comments may precede; each is the text behind its `#`, one leading blank taken off. */
interface Commented extends Node {
  readonly comments: readonly string[];
}

/** The names of the types the language brings along. */
export type PrimitiveName = "bool" | "int" | "float" | "string" | "object" | "any";

/** `bool`, `int`, `float`, `string`, `object` or `any`. */
export interface PrimitiveTypeNode extends Node {
  readonly kind: "primitive";
  readonly name: PrimitiveName;
}

/** The name of a type that the interface declares. */
export interface NamedTypeNode extends Node {
  readonly kind: "named";
  readonly name: string;
}

/** `[]element` */
export interface ArrayTypeNode extends Node {
  readonly kind: "array";
  readonly element: TypeNode;
}

/** `[string]element`; a set of strings is a map of empty structs, `[string]()`. */
export interface MapTypeNode extends Node {
  readonly kind: "map";
  readonly element: TypeNode;
}

/** `?element`; the element is never itself nullable. */
export interface NullableTypeNode extends Node {
  readonly kind: "nullable";
  readonly element: TypeNode;
}

/** `(name: type, …)`, possibly empty. */
export interface StructTypeNode extends Node {
  readonly kind: "struct";
  readonly fields: readonly FieldNode[];
  /** Comments behind the last field, before the closing parenthesis. */
  readonly trailingComments?: readonly string[];
}

/** `(value, …)`, at least one. */
export interface EnumTypeNode extends Node {
  readonly kind: "enum";
  readonly values: readonly EnumValueNode[];
  /** Comments behind the last value, before the closing parenthesis. */
  readonly trailingComments?: readonly string[];
}

/** Any type a field may have. */
export type TypeNode =
  | PrimitiveTypeNode
  | NamedTypeNode
  | ArrayTypeNode
  | MapTypeNode
  | NullableTypeNode
  | StructTypeNode
  | EnumTypeNode;

/** `name: type` */
export interface FieldNode extends Commented {
  readonly kind: "field";
  readonly name: string;
  readonly type: TypeNode;
}

/** One name of an enum. */
export interface EnumValueNode extends Commented {
  readonly kind: "value";
  readonly name: string;
}

/** `type Name (…)` */
export interface TypeMemberNode extends Commented, Declared {
  readonly kind: "type";
  readonly name: string;
  readonly type: StructTypeNode | EnumTypeNode;
}

/** `method Name (…) -> (…)` */
export interface MethodNode extends Commented, Declared {
  readonly kind: "method";
  readonly name: string;
  readonly input: StructTypeNode;
  readonly output: StructTypeNode;
}

/** `error Name (…)` */
export interface ErrorNode extends Commented, Declared {
  readonly kind: "error";
  readonly name: string;
  readonly parameters: StructTypeNode;
}

/** What an interface is made of, in the order of the text. */
export type MemberNode = TypeMemberNode | MethodNode | ErrorNode;

/** A whole interface description. */
export interface InterfaceNode extends Commented, Declared {
  readonly kind: "interface";
  readonly name: string;
  readonly members: readonly MemberNode[];
  /** Comments behind the last member. */
  readonly trailingComments?: readonly string[];
}
