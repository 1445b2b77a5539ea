import { isInterfaceName, isMemberName } from "./names.ts";
import { ParseContext } from "./parse-context.ts";
import { parseList } from "./parse-list.ts";
import { parseType } from "./parse-type.ts";
import type { Problem } from "./problem.ts";
import { quote } from "./quote.ts";
import { closestWord } from "./suggestion.ts";
import type { EnumTypeNode, InterfaceNode, MemberNode, Span, StructTypeNode } from "./syntax-tree.ts";

const NOTHING: Span = { start: 0, end: 0 };
const MEMBER_KINDS = ["type", "method", "error"] as const;

/** What parsing gives, whatever the text was. */
export interface ParseOutcome {
  /** What could be understood; complete if there are no problems. */
  readonly tree: InterfaceNode;
  /** The mistakes against the grammar, in the order of the text. */
  readonly problems: readonly Problem[];
  /** True if text was skipped in which members may have been declared. */
  readonly hasLostMembers: boolean;
}

/**
 * Parses as much of a text as can be understood, by recursive descent; it never throws.
 *
 * interface = "interface" interface_name *member
 *
 * UAPI.20 §Interface definition. The prose lets white space stand anywhere and the formal grammar wants a line end
 * before each member: as most parsers do, this one accepts members on one line. It also accepts no members at all.
 */
export function parseTolerantly(text: string): ParseOutcome {
  const context = new ParseContext(text);
  const { cursor } = context;
  const comments: string[] = [];
  const start = cursor.current.start;
  const header = parseHeader(context, comments);
  const members: MemberNode[] = [];
  let lastComments = comments;
  cursor.takeCommentBehind(lastComments);
  while (!cursor.is("end")) {
    const own: string[] = [];
    const member = parseMember(context, own);
    if (member === undefined) continue;
    members.push(member);
    lastComments = own;
    cursor.takeCommentBehind(lastComments);
  }
  const trailingComments: string[] = [];
  cursor.take(trailingComments);
  const tree: InterfaceNode = {
    kind: "interface",
    ...header,
    members,
    comments,
    ...(trailingComments.length > 0 ? { trailingComments } : {}),
    span: context.spanFrom(start),
  };
  return { tree, problems: context.problems, hasLostMembers: context.hasLostMembers };
}

/** "interface" interface_name */
function parseHeader(context: ParseContext, comments: string[]): { name: string; nameSpan: Span } {
  const { cursor } = context;
  if (context.isWord("interface")) cursor.take(comments);
  else {
    context.expected('"interface" and a name');
    const isMisspelt = cursor.is("word") && !context.isAtMember() && cursor.peek(1).kind === "word";
    if (!isMisspelt) return { name: "", nameSpan: NOTHING };
    cursor.take(comments);
  }
  if (!cursor.is("word") || context.isAtMember()) {
    context.expected("the name of the interface");
    return { name: "", nameSpan: NOTHING };
  }
  const token = cursor.take(comments);
  const name = cursor.textOf(token);
  if (!isInterfaceName(name)) {
    const rule = "two or more components between dots, such as org.example.ftl";
    context.report(`expected the name of an interface (${rule}), found ${quote(name)}`, token);
  }
  return { name, nameSpan: { start: token.start, end: token.end } };
}

/** member = typedef / method / error */
function parseMember(context: ParseContext, comments: string[]): MemberNode | undefined {
  const { cursor } = context;
  const kind = parseKeyword(context, comments);
  if (kind === undefined) return undefined;
  const start = cursor.lastEnd - kind.length;
  const token = cursor.is("word") && !context.isAtMember() ? cursor.take(comments) : undefined;
  const name = token === undefined ? "" : cursor.textOf(token);
  if (token === undefined) context.expected(`the name of the ${kind.text}`);
  else if (!isMemberName(name)) {
    const rule = "a capital, then letters and digits";
    context.report(`expected the name of the ${kind.text} (${rule}), found ${quote(name)}`, token);
  }
  const body = parseBody(context, kind.text, comments);
  const nameSpan = { start: token?.start ?? start, end: token?.end ?? start };
  if (name === "") {
    context.hasLostMembers = true;
    return undefined;
  }
  const span = context.spanFrom(start);
  switch (body.kind) {
    case "type":
      return { kind: "type", name, nameSpan, type: body.type, comments, span };
    case "method":
      return { kind: "method", name, nameSpan, input: body.input, output: body.output, comments, span };
    case "error":
      return { kind: "error", name, nameSpan, parameters: body.parameters, comments, span };
  }
}

type MemberKind = (typeof MEMBER_KINDS)[number];
type MemberBody =
  | { readonly kind: "type"; readonly type: StructTypeNode | EnumTypeNode }
  | { readonly kind: "method"; readonly input: StructTypeNode; readonly output: StructTypeNode }
  | { readonly kind: "error"; readonly parameters: StructTypeNode };

/** "type" / "method" / "error", also misspelt ones before a name; anything else is skipped up to a member. */
function parseKeyword(
  context: ParseContext,
  comments: string[],
): { readonly text: MemberKind; readonly length: number } | undefined {
  const { cursor } = context;
  const { current } = cursor;
  const word = cursor.textOf(current);
  const exact = MEMBER_KINDS.find((kind) => kind === word);
  if (exact !== undefined) {
    cursor.take(comments);
    return { text: exact, length: word.length };
  }
  const close = cursor.is("word") ? closestWord(word.toLowerCase(), MEMBER_KINDS) : undefined;
  const hint = close === undefined ? "" : `; did you mean ${quote(close)}?`;
  context.report(`expected "type", "method" or "error", found ${context.found()}${hint}`, current);
  const meant = MEMBER_KINDS.find((kind) => kind === close);
  if (meant !== undefined && cursor.peek(1).kind === "word") {
    cursor.take(comments);
    return { text: meant, length: word.length };
  }
  context.hasLostMembers = true;
  do cursor.skip();
  while (!cursor.is("end") && !context.isAtMember());
  return undefined;
}

/**
 * typedef = "type" name (struct / enum); method = "method" name struct "->" struct; error = "error" name struct
 */
function parseBody(context: ParseContext, kind: MemberKind, comments: string[]): MemberBody {
  if (kind === "type") return { kind, type: parseLists(context, comments) };
  if (kind === "error") return { kind, parameters: parseStruct(context, comments, "an error") };
  const { cursor } = context;
  const input = parseStruct(context, comments, "a method");
  if (cursor.is("->")) cursor.take(comments);
  else {
    context.expectedBehind('"->" and what the method replies');
    // Two lists without the arrow between them are still a method.
    if (!cursor.is("(")) return { kind, input, output: emptyStruct(context) };
  }
  return { kind, input, output: parseStruct(context, comments, "a method") };
}

/** struct; an enum is reported, and taken as an empty struct. */
function parseStruct(context: ParseContext, comments: string[], owner: string): StructTypeNode {
  const list = parseLists(context, comments);
  if (list.kind === "struct") return list;
  const { start } = list.span ?? NOTHING;
  context.report(`expected fields with types, "(name: type, …)": ${owner} cannot take an enum`, {
    start,
    end: start + 1,
  });
  return emptyStruct(context);
}

function parseLists(context: ParseContext, comments: string[]): StructTypeNode | EnumTypeNode {
  if (context.cursor.is("(")) return parseList(context, { comments, depth: 1 }, parseType);
  context.expectedBehind('"("');
  return emptyStruct(context);
}

function emptyStruct(context: ParseContext): StructTypeNode {
  return { kind: "struct", fields: [], span: context.spanFrom(context.cursor.lastEnd) };
}
