import type { FieldNode, StructTypeNode, TypeNode } from "@zlink/idl";
import { docComment } from "./doc-comment.ts";

/** The TypeScript type that an interface has for `int`. */
export type IntFlavour = "number" | "bigint";

/** Writes the TypeScript types of one interface. */
export class TypeWriter {
  readonly #int: IntFlavour;

  constructor(int: IntFlavour) {
    this.#int = int;
  }

  /** The text of a type; what it takes further lines for is indented by `indent`. */
  type(node: TypeNode, indent: string): string {
    switch (node.kind) {
      case "primitive":
        return node.name === "int" ? this.#int : primitiveTypes[node.name];
      case "named":
        return node.name;
      case "nullable":
        return `${this.type(node.element, indent)} | null`;
      case "array":
        return this.#array(node.element, indent);
      case "map":
        return `{ [key: string]: ${this.type(node.element, indent)} }`;
      case "enum":
        return node.values.map((value) => `"${value.name}"`).join(" | ");
      case "struct":
        return this.struct(node, indent);
    }
  }

  /** The text of a struct, one field a line. */
  struct(node: StructTypeNode, indent: string): string {
    if (node.fields.length === 0) {
      return "{ [key: string]: never }";
    }
    const fields = node.fields.map((field) => this.#field(field, `${indent}  `));
    return `{\n${fields.join("")}${indent}}`;
  }

  /** A nullable field may also be missing: UAPI.20 takes absent and null for the same. */
  #field(field: FieldNode, indent: string): string {
    const comment = docComment(field.comments, indent);
    if (field.type.kind === "nullable") {
      return `${comment}${indent}${field.name}?: ${this.type(field.type, indent)} | undefined;\n`;
    }
    return `${comment}${indent}${field.name}: ${this.type(field.type, indent)};\n`;
  }

  #array(element: TypeNode, indent: string): string {
    const text = this.type(element, indent);
    return element.kind === "nullable" || element.kind === "enum" ? `(${text})[]` : `${text}[]`;
  }
}

const primitiveTypes = {
  bool: "boolean",
  float: "number",
  string: "string",
  object: "{ [key: string]: unknown }",
  any: "unknown",
} as const;
