import type { FieldNode, InterfaceNode, MemberNode, StructTypeNode, TypeNode } from "@zlink/idl";
import { UsageError } from "../errors.ts";
import { excerpt } from "../protocol/message.ts";
import type { Problem } from "./problem.ts";

/** What stands in the place of a value that nobody is to see. */
export const concealed = "(sensitive)";

/** The comment that marks a member or a field in a description. */
const mark = "[Sensitive]";

/** What of one method or error is kept from whoever looks on. */
export interface Concealment {
  /** All of it: not even its errors may say what they carry. */
  readonly isWhole: boolean;
  /** Gives the parameters of a call, or of an error, to look at. */
  input(parameters: unknown): unknown;
  /** Gives the parameters of a reply to look at. */
  output(parameters: unknown): unknown;
}

// One list for the process: a trace sees messages of interfaces that its connection was never told of.
const concealments = new Map<string, Concealment>();

/** What of a method or an error, by its full name, is kept from whoever looks on; undefined if nothing is. */
export function concealmentOf(name: string): Concealment | undefined {
  return concealments.get(name);
}

/** Says what is wrong without the value that is, nor the key of a map on the way to it. */
export function withoutValue(problem: Problem): Problem {
  const [path = ""] = problem.path.split('["');
  return { ...problem, path, received: "a value that is sensitive" };
}

/**
 * What went wrong when a value was written down for a method, without its place if something of the method is
 * sensitive: a key of a map on the way there may be.
 */
export function withoutPlace(error: unknown, method: string): unknown {
  const isToldOfPlace = error instanceof UsageError && error.code === "ERR_VARLINK_VALUE";
  if (!isToldOfPlace || concealmentOf(method) === undefined) return error;
  return new UsageError("ERR_VARLINK_VALUE", `a value of ${method}, which is sensitive, has no form in JSON`);
}

/** What of an interface is sensitive: what its description's comments, and these names, say. */
export class Sensitivity {
  readonly #tree: InterfaceNode;
  readonly #marks: ReadonlySet<string>;
  readonly #types = new Map<string, MemberNode>();

  /** A name is that of a member, or of a field of one: `Login`, `Login.password`. Throws {@link UsageError} for others. */
  constructor(tree: InterfaceNode, names: readonly string[] = []) {
    this.#tree = tree;
    this.#marks = new Set(names);
    for (const member of tree.members) if (member.kind === "type") this.#types.set(member.name, member);
    for (const name of names) if (!this.#exists(name)) throw unknownName(name, tree.name);
  }

  /** Notes for the whole process what is kept from whoever looks on at its methods and errors. */
  register(): void {
    for (const member of this.#tree.members) {
      if (member.kind === "type") continue;
      const concealment = this.#concealmentOf(member);
      const name = `${this.#tree.name}.${member.name}`;
      // Of two definitions of one interface each may know of something.
      if (concealment !== undefined) concealments.set(name, both(concealments.get(name), concealment));
    }
  }

  #concealmentOf(member: MemberNode): Concealment | undefined {
    if (member.kind === "type") return undefined;
    const structs = member.kind === "method" ? [member.input, member.output] : [member.parameters];
    const isWhole = this.#isMarked(member.name, member);
    const [input, output = input] = structs;
    if (input === undefined || output === undefined) return undefined;
    if (!isWhole && !structs.some((struct) => this.#holds(struct, member.name, new Set()))) return undefined;
    const of = (struct: StructTypeNode) => (parameters: unknown) =>
      isWhole ? concealed : this.#conceal(struct, parameters, member.name);
    return { isWhole, input: of(input), output: of(output) };
  }

  /** True if a type holds something sensitive. `owner` is the member whose fields these are, if they are one's. */
  #holds(type: TypeNode, owner: string | undefined, seen: Set<string>): boolean {
    if (type.kind === "array" || type.kind === "map" || type.kind === "nullable") {
      return this.#holds(type.element, undefined, seen);
    }
    if (type.kind === "struct") {
      return type.fields.some(
        (field) => this.#isFieldMarked(owner, field) || this.#holds(field.type, undefined, seen),
      );
    }
    if (type.kind !== "named" || seen.has(type.name)) return false;
    seen.add(type.name);
    const member = this.#types.get(type.name);
    if (member?.kind !== "type") return false;
    return this.#isMarked(type.name, member) || this.#holds(member.type, type.name, seen);
  }

  #conceal(type: TypeNode, value: unknown, owner?: string): unknown {
    if (typeof value !== "object" || value === null) return this.#concealScalar(type, value);
    switch (type.kind) {
      case "nullable":
        return this.#conceal(type.element, value);
      case "array":
        return Array.isArray(value) ? value.map((item) => this.#conceal(type.element, item)) : concealed;
      case "map":
        return eachMember(value, (_key, item) => this.#conceal(type.element, item));
      case "struct":
        return this.#concealFields(type, value, owner);
      case "named":
        return this.#concealNamed(type.name, value);
      default:
        return value;
    }
  }

  #concealScalar(type: TypeNode, value: unknown): unknown {
    if (value === null || value === undefined) return value;
    if (type.kind === "nullable") return this.#concealScalar(type.element, value);
    if (type.kind === "named") return this.#concealNamed(type.name, value);
    // What stands where a container should may be anything.
    return type.kind === "primitive" || type.kind === "enum" ? value : concealed;
  }

  #concealNamed(name: string, value: unknown): unknown {
    const member = this.#types.get(name);
    if (member?.kind !== "type") return value;
    return this.#isMarked(name, member) ? concealed : this.#conceal(member.type, value, name);
  }

  #concealFields(struct: StructTypeNode, value: object, owner: string | undefined): unknown {
    const fields = new Map(struct.fields.map((field) => [field.name, field]));
    return eachMember(value, (key, item) => {
      const field = fields.get(key);
      if (field === undefined || item === null || item === undefined) return item;
      return this.#isFieldMarked(owner, field) ? concealed : this.#conceal(field.type, item);
    });
  }

  #isMarked(name: string, node: { readonly comments: readonly string[] }): boolean {
    return this.#marks.has(name) || hasMark(node);
  }

  #isFieldMarked(owner: string | undefined, field: FieldNode): boolean {
    return hasMark(field) || (owner !== undefined && this.#marks.has(`${owner}.${field.name}`));
  }

  #exists(name: string): boolean {
    const [memberName, fieldName, ...rest] = name.split(".");
    const member = this.#tree.members.find((candidate) => candidate.name === memberName);
    if (member === undefined || rest.length > 0) return false;
    return fieldName === undefined || fieldsOf(member).some((field) => field.name === fieldName);
  }
}

function hasMark({ comments }: { readonly comments: readonly string[] }): boolean {
  return comments.some((comment) => comment.trim() === mark);
}

function fieldsOf(member: MemberNode): readonly FieldNode[] {
  if (member.kind === "method") return [...member.input.fields, ...member.output.fields];
  if (member.kind === "error") return member.parameters.fields;
  return member.type.kind === "struct" ? member.type.fields : [];
}

function eachMember(value: object, map: (key: string, item: unknown) => unknown): unknown {
  // What stands where a struct should may be anything.
  if (Array.isArray(value)) return concealed;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, map(key, item)]));
}

function both(one: Concealment | undefined, other: Concealment): Concealment {
  if (one === undefined) return other;
  return {
    isWhole: one.isWhole || other.isWhole,
    input: (parameters) => other.input(one.input(parameters)),
    output: (parameters) => other.output(one.output(parameters)),
  };
}

function unknownName(name: string, interfaceName: string): UsageError {
  const message = `${interfaceName} has no member or field ${excerpt(name)} that could be sensitive`;
  return new UsageError("ERR_VARLINK_USAGE", message);
}
