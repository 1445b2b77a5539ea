import assert from "node:assert/strict";
import type { EnumTypeNode, StructTypeNode } from "@zlink/idl";
import { array, choice, named, nullable, primitive, struct } from "./test-syntax.ts";
import type { DeclaredTypes } from "./validate-type.ts";
import { type CheckMode, compileStruct } from "./validator.ts";

/** The modes, in the order of the results of {@link paths}. */
export const modes = ["call", "reply", "outgoing"] as const;
export const int = primitive("int");
export const float = primitive("float");
export const string = primitive("string");
export const bool = primitive("bool");
export const object = primitive("object");
export const any = primitive("any");

/** A type that contains itself. */
export const node = struct({
  name: string,
  next: nullable(named("Node")),
  children: nullable(array(named("Node"))),
});
const declared: DeclaredTypes = new Map<string, StructTypeNode | EnumTypeNode>([
  ["Node", node],
  ["State", choice("on", "off")],
  ["Stats", struct({ count: int, operations: array(string) })],
]);

/** Checks with `Node`, `State` and `Stats` declared. */
export function check(
  type: StructTypeNode,
  value: unknown,
  mode: CheckMode,
  intAs: "number" | "bigint" = "number",
) {
  return compileStruct(type, declared, { int: intAs }).check(value, mode);
}

/** The path of the problem in each mode; undefined where there is none. */
export function paths(type: StructTypeNode, value: unknown) {
  return modes.map((mode) => check(type, value, mode)?.path);
}

/** Asserts that each of the values passes in every mode. */
export function accepts(type: StructTypeNode, ...values: readonly unknown[]) {
  for (const value of values) assert.deepEqual(paths(type, value), [undefined, undefined, undefined]);
}

/** Asserts that each of the values fails in every mode, at the path. */
export function refuses(type: StructTypeNode, path: string, ...values: readonly unknown[]) {
  for (const value of values) assert.deepEqual(paths(type, value), [path, path, path]);
}
