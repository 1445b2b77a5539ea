import * as fc from "fast-check";
import { printInterface } from "./printer.ts";
import type {
  EnumTypeNode,
  FieldNode,
  InterfaceNode,
  MemberNode,
  StructTypeNode,
  TypeNode,
} from "./syntax-tree.ts";
import { tokenize } from "./tokenizer.ts";

const KEYWORD_NAMES = ["type", "method", "error", "interface", "string", "int", "any", "constructor", "null"];

/** Names of fields and enum values, keywords and properties of every object among them. */
export function fieldNames(): fc.Arbitrary<string> {
  return fc.oneof(fc.stringMatching(/^[A-Za-z](_?[A-Za-z0-9]){0,5}$/), fc.constantFrom(...KEYWORD_NAMES));
}

/** Names of members. */
export function memberNames(): fc.Arbitrary<string> {
  return fc.stringMatching(/^[A-Z][A-Za-z0-9]{0,6}$/);
}

/** Names of interfaces, of two to four components. */
export function interfaceNames(): fc.Arbitrary<string> {
  return fc.stringMatching(/^[A-Za-z](-*[A-Za-z0-9]){0,3}(\.[A-Za-z0-9](-*[A-Za-z0-9]){0,3}){1,3}$/);
}

/** The texts of comments: one line each, now and then made to look like the language. */
export function commentTexts(): fc.Arbitrary<string> {
  const anything = fc.string({ unit: "grapheme", maxLength: 12 });
  return fc.oneof(
    anything.map((value) => value.replace(/[\n\r\u2028\u2029]/g, "")),
    fc.constantFrom("", " ", "#", ") type X (", "method Foo() -> ()", "  indented", "`$x`", ", a: int"),
  );
}

function comments(): fc.Arbitrary<string[]> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant<string[]>([]) },
    fc.array(commentTexts(), { maxLength: 2 }),
  );
}

function trailing(): fc.Arbitrary<{ trailingComments?: readonly string[] }> {
  const some = fc.array(commentTexts(), { minLength: 1, maxLength: 2 });
  return fc.oneof(
    { weight: 5, arbitrary: fc.constant({}) },
    some.map((trailingComments) => ({ trailingComments })),
  );
}

function enums(): fc.Arbitrary<EnumTypeNode> {
  const names = fc.uniqueArray(fieldNames(), { minLength: 1, maxLength: 4 });
  const values = names.chain((list) =>
    fc.tuple(
      ...list.map((name) => comments().map((own) => ({ kind: "value" as const, name, comments: own }))),
    ),
  );
  return fc.tuple(values, trailing()).map(([list, rest]) => ({ kind: "enum", values: list, ...rest }));
}

function structs(typeNames: readonly string[], depth: number): fc.Arbitrary<StructTypeNode> {
  const names = fc.uniqueArray(fieldNames(), { maxLength: 4 });
  const fields = names.chain((list) =>
    fc.tuple(
      ...list.map((name) =>
        fc
          .tuple(comments(), types(typeNames, depth))
          .map(([own, type]): FieldNode => ({ kind: "field", name, type, comments: own })),
      ),
    ),
  );
  return fc.tuple(fields, trailing()).map(([list, rest]) => ({ kind: "struct", fields: list, ...rest }));
}

function types(typeNames: readonly string[], depth: number): fc.Arbitrary<TypeNode> {
  const primitive = fc
    .constantFrom("bool", "int", "float", "string", "object", "any")
    .map((name): TypeNode => ({ kind: "primitive", name }) as TypeNode);
  const simple =
    typeNames.length === 0
      ? primitive
      : fc.oneof(
          primitive,
          fc.constantFrom(...typeNames).map((name): TypeNode => ({ kind: "named", name })),
        );
  if (depth === 0) return simple;
  const inner = types(typeNames, depth - 1);
  const wrapped = (kind: "array" | "map") => inner.map((element): TypeNode => ({ kind, element }));
  const nullable = inner
    .filter(({ kind }) => kind !== "nullable")
    .map((element): TypeNode => ({ kind: "nullable", element }));
  return fc.oneof(
    { weight: 4, arbitrary: simple },
    wrapped("array"),
    wrapped("map"),
    nullable,
    enums(),
    structs(typeNames, depth - 1),
  );
}

function members(
  name: string,
  kind: MemberNode["kind"],
  typeNames: readonly string[],
): fc.Arbitrary<MemberNode> {
  const struct = structs(typeNames, 2);
  switch (kind) {
    case "type":
      return fc
        .tuple(comments(), fc.oneof(struct, enums()))
        .map(([own, type]) => ({ kind, name, type, comments: own }));
    case "error":
      return fc
        .tuple(comments(), struct)
        .map(([own, parameters]) => ({ kind, name, parameters, comments: own }));
    case "method":
      return fc
        .tuple(comments(), struct, struct)
        .map(([own, input, output]) => ({ kind, name, input, output, comments: own }));
  }
}

/** Whole interfaces without errors: names unique, types declared; some of them no value satisfies. */
export function interfaceTrees(): fc.Arbitrary<InterfaceNode> {
  const heads = fc.uniqueArray(fc.tuple(memberNames(), fc.constantFrom("type", "method", "error")), {
    selector: ([name]) => name,
    maxLength: 5,
  });
  const bodies = heads.chain((list) => {
    const typeNames = list.filter(([, kind]) => kind === "type").map(([name]) => name);
    return fc.tuple(...list.map(([name, kind]) => members(name, kind as MemberNode["kind"], typeNames)));
  });
  return fc
    .tuple(interfaceNames(), bodies, comments(), trailing())
    .map(([name, list, own, rest]) => ({ kind: "interface", name, members: list, comments: own, ...rest }));
}

/** A text as nobody writes it: blanks, line ends and comments of every kind between all the tokens of a tree. */
export interface LooseText {
  readonly tree: InterfaceNode;
  readonly text: string;
  /** The comments in the text, in order. */
  readonly comments: readonly string[];
}

/** Texts with anything the grammar allows between any two tokens, and the trees they must give. */
export function looseTexts(): fc.Arbitrary<LooseText> {
  const blank = fc.constantFrom(
    " ",
    "\t",
    "\u00a0",
    "\ufeff",
    "\u1680",
    "\u180e",
    "\u2000",
    "\u200a",
    "\u3000",
  );
  const lineEnd = fc.constantFrom("\n", "\r\n", "\r", "\u2028", "\u2029");
  const comment = fc.tuple(commentTexts(), lineEnd).map(([text, end]) => ({ text, end }));
  const gap = fc.array(fc.oneof(blank, lineEnd, comment), { minLength: 1, maxLength: 3 });
  return fc
    .tuple(interfaceTrees(), fc.array(gap, { minLength: 1, maxLength: 30 }))
    .map(([tree, gaps]) => loosen(tree, gaps));
}

type Gap = readonly (string | { readonly text: string; readonly end: string })[];

function loosen(tree: InterfaceNode, gaps: readonly Gap[]): LooseText {
  const printed = printInterface(tree);
  const found: string[] = [];
  let text = "";
  let index = 0;
  for (const token of tokenize(printed)) {
    if (token.kind === "comment") continue;
    for (const piece of gaps[index++ % gaps.length] ?? []) {
      if (typeof piece === "string") text += piece;
      else {
        text += `# ${piece.text}${piece.end}`;
        found.push(piece.text);
      }
    }
    text += printed.slice(token.start, token.end);
  }
  return { tree, text, comments: found };
}

/** Every comment of a tree, in no particular order. */
export function commentsOf(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === "comments" || key === "trailingComments") return value as string[];
    return Array.isArray(value) ? value.flatMap(commentsOf) : commentsOf(value);
  });
}
