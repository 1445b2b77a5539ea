export { checkInterface } from "./checker.ts";
export { type CodeFrameOptions, drawCodeFrame } from "./code-frame.ts";
export { type HighlightedSpan, type HighlightKind, highlightInterface } from "./highlight.ts";
export { drawProblem, IdlError } from "./idl-error.ts";
export { isFieldName, isInterfaceName, isMemberName, isPrimitiveName } from "./names.ts";
export {
  type Analysis,
  analyzeInterface,
  type ParseOptions,
  parseCheckedInterface,
  parseInterface,
} from "./parse-interface.ts";
export { printInterface } from "./printer.ts";
export type { LocatedProblem, Problem } from "./problem.ts";
export { type SameInterfaceOptions, sameInterface } from "./same-interface.ts";
export { type Position, SourceText } from "./source-text.ts";
export type {
  ArrayTypeNode,
  EnumTypeNode,
  EnumValueNode,
  ErrorNode,
  FieldNode,
  InterfaceNode,
  MapTypeNode,
  MemberNode,
  MethodNode,
  NamedTypeNode,
  NullableTypeNode,
  PrimitiveName,
  PrimitiveTypeNode,
  Span,
  StructTypeNode,
  TypeMemberNode,
  TypeNode,
} from "./syntax-tree.ts";
export { type Token, type TokenKind, tokenize } from "./tokenizer.ts";
export { VarlinkError, type VarlinkErrorOptions } from "./varlink-error.ts";
