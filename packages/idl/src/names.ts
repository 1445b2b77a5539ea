import type { PrimitiveName } from "./syntax-tree.ts";

const INTERFACE_CHARACTERS = /^[A-Za-z][A-Za-z0-9.-]*$/;
const EMPTY_OR_DASHED_COMPONENT = /\.[.-]|[.-]$|-\./;
const MEMBER_NAME = /^[A-Z][A-Za-z0-9]*$/;
const FIELD_CHARACTERS = /^[A-Za-z][A-Za-z0-9_]*$/;
const LONE_UNDERSCORE = /__|_$/;

const PRIMITIVES: ReadonlySet<string> = new Set<PrimitiveName>([
  "bool",
  "int",
  "float",
  "string",
  "object",
  "any",
]);

/**
 * Tells whether a text is the name of an interface, such as `org.example.ftl`.
 *
 * UAPI.20 §Interface definition: at least two components between dots, of letters, digits and inner dashes
 * (`xn--…` too); the first begins with a letter. The specification sets no maximum length.
 */
export function isInterfaceName(text: string): boolean {
  return INTERFACE_CHARACTERS.test(text) && text.includes(".") && !EMPTY_OR_DASHED_COMPONENT.test(text);
}

/** Tells whether a text can name a type, method or error: a capital, then letters and digits (UAPI.20, `name`). */
export function isMemberName(text: string): boolean {
  return MEMBER_NAME.test(text);
}

/**
 * Tells whether a text can name a field or an enum value (UAPI.20, `field_name`): a letter, then letters, digits
 * and single inner underscores. Keywords are allowed.
 */
export function isFieldName(text: string): boolean {
  return FIELD_CHARACTERS.test(text) && !LONE_UNDERSCORE.test(text);
}

/** Tells whether a text is the name of a type that the language brings along (UAPI.20, `element_type`). */
export function isPrimitiveName(text: string): text is PrimitiveName {
  return PRIMITIVES.has(text);
}
