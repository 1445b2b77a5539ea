import type {
  EnumTypeNode,
  ErrorNode,
  InterfaceNode,
  MemberNode,
  MethodNode,
  TypeMemberNode,
} from "@zlink/idl";
import { docComment } from "./doc-comment.ts";
import { methodFlags } from "./method-flags.ts";
import { specNameOf, TypeNames } from "./type-names.ts";
import { type IntFlavour, TypeWriter } from "./type-text.ts";

/** How {@link plainTypes} writes. */
export interface PlainTypesOptions {
  /** The type of every `int`; `"number"` unless told otherwise. */
  readonly int?: IntFlavour;
  /** The name of the type that holds all others; by default the last word of the interface's name and `Spec`. */
  readonly specName?: string;
}

/**
 * Writes an interface as TypeScript types with doc comments from its comments: one named type for each type, for the
 * parameters (`DivideParameters`) and the reply (`DivideReply`) of each method and for the parameters of each error
 * (`DivisionByZeroParameters`), and one that lists them all by their names in the interface (`CalculatorSpec`), which
 * is the second type argument of `Interface`.
 *
 * The tree must be one that the parser and the checker accept. The text imports nothing. Its objects are type aliases, and
 * not interfaces, since TypeScript lets only those be passed where a parameter is an `object`.
 */
export function plainTypes(tree: InterfaceNode, options: PlainTypesOptions = {}): string {
  const int = options.int ?? "number";
  const names = new TypeNames(tree);
  const specName = names.choose(options.specName ?? specNameOf(tree.name));
  const members = tree.members.map((member) => writeMember(member, names, new TypeWriter(int)));
  const spec = writeSpec(members, int);
  return [
    ...members.map((member) => member.declarations),
    `${docComment(tree.comments, "")}export type ${specName} = ${spec};\n`,
  ].join("\n");
}

/** What a member adds to the file. */
interface WrittenMember {
  readonly kind: MemberNode["kind"];
  readonly declarations: string;
  /** Its line in the spec. */
  readonly entry: string;
  /** Its line among the flags of the spec, if it has any. */
  readonly flags?: string;
}

function writeMember(member: MemberNode, names: TypeNames, writer: TypeWriter): WrittenMember {
  switch (member.kind) {
    case "type":
      return writeType(member, writer);
    case "method":
      return writeMethod(member, names, writer);
    case "error":
      return writeError(member, names, writer);
  }
}

function writeType({ name, comments, type }: TypeMemberNode, writer: TypeWriter): WrittenMember {
  const explained = type.kind === "enum" ? [...comments, ...valueComments(type)] : comments;
  const declarations = `${docComment(explained, "")}export type ${name} = ${writer.type(type, "")};\n`;
  return { kind: "type", declarations, entry: `${name}: ${name}` };
}

/** A list of the values with comments, since no editor shows a comment of a literal in a union. */
function valueComments(type: EnumTypeNode): readonly string[] {
  const commented = type.values.filter((value) => value.comments.length > 0);
  const lines = commented.map(({ name, comments }) => `- \`${name}\`: ${comments.join(" ").trim()}`);
  return lines.length === 0 ? [] : ["", ...lines];
}

function writeMethod(method: MethodNode, names: TypeNames, writer: TypeWriter): WrittenMember {
  const { name, comments } = method;
  const input = names.choose(`${name}Parameters`);
  const output = names.choose(`${name}Reply`);
  const flags = methodFlags(comments).map((flag) => `"${flag}"`);
  return {
    kind: "method",
    declarations:
      `${docComment(comments, "")}export type ${input} = ${writer.struct(method.input, "")};\n\n` +
      `/** What {@link ${input}} is answered with. */\nexport type ${output} = ${writer.struct(method.output, "")};\n`,
    entry: `${name}: { in: ${input}; out: ${output} }`,
    ...(flags.length > 0 && { flags: `${name}: ${flags.join(" | ")}` }),
  };
}

function writeError(
  { name, comments, parameters }: ErrorNode,
  names: TypeNames,
  writer: TypeWriter,
): WrittenMember {
  const typeName = names.choose(`${name}Parameters`);
  return {
    kind: "error",
    declarations: `${docComment(comments, "")}export type ${typeName} = ${writer.struct(parameters, "")};\n`,
    entry: `${name}: ${typeName}`,
  };
}

function writeSpec(members: readonly WrittenMember[], int: IntFlavour): string {
  const entriesOf = (kind: MemberNode["kind"]) =>
    block(members.filter((member) => member.kind === kind).map((member) => member.entry));
  const flags = block(members.flatMap((member) => member.flags ?? []));
  return (
    `{\n  methods: ${entriesOf("method")};\n  types: ${entriesOf("type")};\n` +
    `  errors: ${entriesOf("error")};\n  flags: ${flags};\n  int: "${int}";\n}`
  );
}

function block(lines: readonly string[]): string {
  return lines.length === 0 ? "{}" : `{\n${lines.map((line) => `    ${line};\n`).join("")}  }`;
}
