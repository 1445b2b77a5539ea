import { isFieldName, isMemberName, isPrimitiveName } from "./names.ts";
import type { ParseContext } from "./parse-context.ts";
import { quote } from "./quote.ts";
import type { EnumTypeNode, EnumValueNode, FieldNode, StructTypeNode, TypeNode } from "./syntax-tree.ts";

/** Where a type stands: `comments` takes those between its tokens, `depth` counts the types around it. */
export interface TypePlace {
  readonly comments: string[];
  readonly depth: number;
}

/** The rule for the types of fields, which is handed in because it needs this one. */
export type TypeRule = (context: ParseContext, place: TypePlace) => TypeNode | undefined;

/** A list that is being read. Comments of an item may come behind it, so they stay open for longer than the node. */
interface OpenList {
  readonly place: TypePlace;
  readonly parseType: TypeRule;
  readonly start: number;
  readonly fields: FieldNode[];
  readonly values: EnumValueNode[];
  /** The comments of the item read last; undefined before the first. */
  itemComments: string[] | undefined;
  readonly trailingComments: string[];
}

/**
 * struct = "(" ")" / "(" field *("," field) ")"; enum = "(" field_name *("," field_name) ")"
 *
 * The current token must be the `(`. Comments belong to the item they precede; one behind an item on its line, or
 * before its comma, to that item; those on lines of their own before the `)` to the list.
 */
export function parseList(
  context: ParseContext,
  place: TypePlace,
  parseType: TypeRule,
): StructTypeNode | EnumTypeNode {
  const { cursor } = context;
  const { start } = cursor.take(place.comments);
  const list: OpenList = {
    place,
    parseType,
    start,
    fields: [],
    values: [],
    itemComments: undefined,
    trailingComments: [],
  };
  if (cursor.is(")")) cursor.take(list.trailingComments);
  else while (parseItem(context, list) && parseSeparator(context, list));
  return closeList(context, list);
}

/** Gives false where no item can follow any more. */
function parseItem(context: ParseContext, list: OpenList): boolean {
  const { cursor } = context;
  if (context.isAtEndOfList()) {
    context.reportUnclosed(list.start);
    return false;
  }
  if (!cursor.is("word")) {
    context.expected("the name of a field or enum value");
    skipToSeparator(context);
    return true;
  }
  const comments: string[] = [];
  list.itemComments = comments;
  const token = cursor.take(comments);
  const name = cursor.textOf(token);
  if (!isFieldName(name)) {
    const rule = "a letter, then letters, digits and single inner underscores";
    context.report(`expected the name of a field or enum value (${rule}), found ${quote(name)}`, token);
  }
  if (cursor.is(":") || isColonForgotten(context, list)) {
    parseField(context, list, { name, start: token.start });
  } else
    addValue(context, list, { kind: "value", name, comments, span: { start: token.start, end: token.end } });
  return true;
}

/** Tells whether a type follows a name directly, unless the list is known to be an enum. */
function isColonForgotten(context: ParseContext, list: OpenList): boolean {
  const { cursor } = context;
  if (list.values.length > 0 || context.isAtEndOfList()) return false;
  if (!cursor.is("word")) return cursor.is("(") || isTypePrefix(context);
  const word = cursor.textOf(cursor.current);
  return (isPrimitiveName(word) || isMemberName(word)) && cursor.peek(1).kind !== ":";
}

function isTypePrefix(context: ParseContext): boolean {
  return context.cursor.is("[]") || context.cursor.is("[string]") || context.cursor.is("?");
}

/** field = field_name ":" type */
function parseField(
  context: ParseContext,
  list: OpenList,
  item: { readonly name: string; readonly start: number },
): void {
  const comments = list.itemComments ?? [];
  if (context.cursor.is(":")) context.cursor.take(comments);
  else context.expected(`":" behind the field ${quote(item.name)}`);
  if (list.values.length > 0) {
    context.report(`expected an enum value without a type, as before, found the field ${quote(item.name)}`, {
      start: item.start,
      end: item.start + item.name.length,
    });
  }
  const type = list.parseType(context, { comments, depth: list.place.depth + 1 });
  if (type === undefined) return;
  list.fields.push({ kind: "field", name: item.name, type, comments, span: context.spanFrom(item.start) });
}

function addValue(context: ParseContext, list: OpenList, value: EnumValueNode): void {
  if (list.fields.length === 0) {
    list.values.push(value);
    return;
  }
  context.expected(`":" and a type behind the field ${quote(value.name)}`);
  skipToSeparator(context);
}

/** Takes what stands behind an item; gives false once the list has ended. */
function parseSeparator(context: ParseContext, list: OpenList): boolean {
  const { cursor } = context;
  const comments = list.itemComments ?? list.trailingComments;
  if (!cursor.is(",") && !cursor.is(")") && !context.isAtEndOfList()) {
    reportMissingComma(context);
    // A name that begins an item is taken as one whose comma was forgotten.
    if (startsItem(context)) return true;
    skipToSeparator(context);
  }
  if (cursor.is(",")) {
    const comma = cursor.take(comments);
    cursor.takeCommentBehind(comments);
    if (!cursor.is(")")) return true;
    context.report('expected another name behind the comma, found ")"', comma);
  }
  if (!cursor.is(")")) {
    context.reportUnclosed(list.start);
    return false;
  }
  cursor.takeCommentBehind(comments);
  cursor.take(list.trailingComments);
  return false;
}

function startsItem(context: ParseContext): boolean {
  const { cursor } = context;
  if (!cursor.is("word") || !isFieldName(cursor.textOf(cursor.current))) return false;
  const { kind } = cursor.peek(1);
  return kind === ":" || kind === "," || kind === ")";
}

function reportMissingComma(context: ParseContext): void {
  const hint = isTypePrefix(context) ? "; it stands before the type" : "";
  context.report(`expected "," or ")", found ${context.found()}${hint}`, context.cursor.current);
}

/** Passes over what cannot be understood, up to the `,` or `)` of this list, the end, or a member. */
function skipToSeparator(context: ParseContext): void {
  const { cursor } = context;
  while (!cursor.is(",") && !cursor.is(")") && !context.isAtEndOfList()) context.skipBalanced();
}

function closeList(context: ParseContext, list: OpenList): StructTypeNode | EnumTypeNode {
  const { fields, values, trailingComments } = list;
  const trailing = trailingComments.length > 0 ? { trailingComments } : {};
  const span = context.spanFrom(list.start);
  if (values.length > 0) return { kind: "enum", values, ...trailing, span };
  return { kind: "struct", fields, ...trailing, span };
}
