import { DEFAULT_MAX_DEPTH } from "./json-depth.ts";

/**
 * Tells whether `JSON.stringify` writes a value as it is meant: nothing in it becomes `null` that was not, and it
 * neither throws nor leaves a member out but `undefined`. False for NaN, infinities, bigints, functions and
 * symbols, and also, to be on the safe side, for objects with a `toJSON`, boxed primitives and anything nested
 * deeper than 1,000 levels, which is where cycles end.
 */
export function holdsOnlyPlainValues(value: unknown, levels: number = DEFAULT_MAX_DEPTH): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint") return false;
  if (typeof value !== "object" || value === null) return true;
  if (levels === 0) return false;
  return Array.isArray(value) ? areItemsPlain(value, levels) : areMembersPlain(value, levels);
}

function areItemsPlain(items: readonly unknown[], levels: number): boolean {
  if ("toJSON" in items) return false;
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (item !== null && typeof item !== "string" && !holdsOnlyPlainValues(item, levels - 1)) return false;
  }
  return true;
}

function areMembersPlain(object: object, levels: number): boolean {
  if ("toJSON" in object || isBoxed(object)) return false;
  const members = object as { readonly [key: string]: unknown };
  // Inherited members are met too; at worst they call for the slower way.
  for (const key in members) {
    const member = members[key];
    if (member !== null && typeof member !== "string" && !holdsOnlyPlainValues(member, levels - 1))
      return false;
  }
  return true;
}

function isBoxed(object: object): boolean {
  return object instanceof Number || object instanceof BigInt;
}
