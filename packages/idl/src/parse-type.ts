import { isMemberName, isPrimitiveName } from "./names.ts";
import type { ParseContext } from "./parse-context.ts";
import { parseList, type TypePlace } from "./parse-list.ts";
import { quote } from "./quote.ts";
import { closestWord } from "./suggestion.ts";
import type { TypeNode } from "./syntax-tree.ts";

/**
 * How many types may stand in one another, each `[]`, `[string]`, `?` and `(` counted. The specification sets no
 * limit; systemd's is 64.
 */
export const MAX_DEPTH = 100;

/** What a type of another language is called here, when it is no misspelling. */
const FOREIGN_NAMES: ReadonlyMap<string, string> = new Map([
  ["boolean", "bool"],
  ["integer", "int"],
  ["int64", "int"],
  ["number", "float"],
  ["double", "float"],
  ["str", "string"],
]);
const OWN_NAMES = ["bool", "int", "float", "string", "object", "any"];

/**
 * type = element_type / "[]" type / "[string]" type / "?" element_type / "?[]" type / "?[string]" type
 *
 * Gives undefined, with a problem noted, where there is no type.
 */
export function parseType(context: ParseContext, place: TypePlace): TypeNode | undefined {
  const { cursor } = context;
  if (place.depth > MAX_DEPTH) return skipDeepType(context);
  switch (cursor.current.kind) {
    case "[]":
      return parseWrapped(context, place, "array");
    case "[string]":
      return parseWrapped(context, place, "map");
    case "?":
      return parseNullable(context, place);
    case "(":
      return parseList(context, place, parseType);
    case "word":
      return parseTypeName(context, place);
    case "unknown":
      return parseMistakenBracket(context, place);
    default:
      context.expected("a type");
      return undefined;
  }
}

/** "[]" type / "[string]" type */
function parseWrapped(context: ParseContext, place: TypePlace, kind: "array" | "map"): TypeNode | undefined {
  const { start } = context.cursor.take(place.comments);
  const element = parseType(context, { ...place, depth: place.depth + 1 });
  return element && { kind, element, span: context.spanFrom(start) };
}

/** "?" element_type / "?[]" type / "?[string]" type */
function parseNullable(context: ParseContext, place: TypePlace): TypeNode | undefined {
  const { cursor } = context;
  const { start } = cursor.take(place.comments);
  if (cursor.is("?")) context.report('a type can be nullable only once, found a second "?"', cursor.current);
  while (cursor.is("?")) cursor.take(place.comments);
  const element = parseType(context, { ...place, depth: place.depth + 1 });
  return element && { kind: "nullable", element, span: context.spanFrom(start) };
}

/** element_type = "bool" / "int" / "float" / "string" / "object" / "any" / name / struct / enum */
function parseTypeName(context: ParseContext, place: TypePlace): TypeNode | undefined {
  const { cursor } = context;
  const name = cursor.textOf(cursor.current);
  if (isPrimitiveName(name) || isMemberName(name)) {
    const { start } = cursor.take(place.comments);
    const span = context.spanFrom(start);
    return isPrimitiveName(name) ? { kind: "primitive", name, span } : { kind: "named", name, span };
  }
  // A member that begins here is not the name of a type, and must not be skipped.
  if (context.isAtMemberInList()) {
    context.expected("a type");
    return undefined;
  }
  const meant = FOREIGN_NAMES.get(name.toLowerCase()) ?? closestWord(name, OWN_NAMES);
  const hint = meant === undefined ? "" : `; did you mean ${quote(meant)}?`;
  context.report(`expected a type, found ${quote(name)}${hint}`, cursor.current);
  cursor.take(place.comments);
  return undefined;
}

/** `[ ]`, `[int]` and their like: reported, and then taken as an array. */
function parseMistakenBracket(context: ParseContext, place: TypePlace): TypeNode | undefined {
  const { cursor } = context;
  if (!cursor.textOf(cursor.current).startsWith("[")) {
    context.expected("a type");
    return undefined;
  }
  context.expected('"[]" or "[string]"');
  return parseWrapped(context, place, "array");
}

/** Reports the depth once, and passes over the whole type without descending into it. */
function skipDeepType(context: ParseContext): undefined {
  const { cursor } = context;
  context.report(`types are nested deeper than ${MAX_DEPTH} levels`, cursor.current);
  while (cursor.is("[]") || cursor.is("[string]") || cursor.is("?")) cursor.skip();
  if (cursor.is("(") || (cursor.is("word") && !context.isAtMemberInList())) context.skipBalanced();
  return undefined;
}
