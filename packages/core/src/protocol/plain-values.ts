import { DEFAULT_MAX_DEPTH } from "./json-depth.ts";

/**
 * Reads an item. To index lists of numbers, of objects and of strings at one place makes V8 turn all of them into the
 * most general kind, where each float is an object of its own; `at` leaves the caller's lists as they are. The method
 * is the engine's, since a subclass may have another.
 */
const itemAt = Array.prototype.at;

/** A text of so many characters is long: to look through it by other means than the engine's is worth its while. */
const leastLongText = 8 * 1024;

/** Whether the value that is being looked at has shown a long text. */
let hasLongText = false;

/** How often somebody who checks values has met what is not plain. Only counted up: a getter may have other values checked. */
let unplainCount = 0;

/** What {@link plainnessOf} tells of a value. */
export type Plainness = "plain" | "plain, with a long text" | "not plain";

/**
 * Tells whether `JSON.stringify` writes a value as it is meant: nothing in it becomes `null` that was not, and it
 * neither throws nor leaves a member out but `undefined`. Not plain are NaN, infinities, bigints, functions and
 * symbols, and also, to be on the safe side, objects with a `toJSON`, boxed primitives and anything nested
 * deeper than 1,000 levels, which is where cycles end.
 */
export function plainnessOf(value: unknown): Plainness {
  hasLongText = typeof value === "string" && value.length >= leastLongText;
  const isObject = typeof value === "object" && value !== null;
  if (!(isObject ? isPlain(value, DEFAULT_MAX_DEPTH) : isPlainLeaf(value))) return "not plain";
  return hasLongText ? "plain, with a long text" : "plain";
}

/** Begins to look at a value whose types are checked, by a check that notes what it meets. Its result is for {@link endLook}. */
export function beginLook(): number {
  hasLongText = false;
  return unplainCount;
}

/** What {@link plainnessOf} would tell of a value that has been checked, without another walk over it. */
export function endLook(begun: number): Plainness {
  if (unplainCount !== begun) return "not plain";
  return hasLongText ? "plain, with a long text" : "plain";
}

/** A check has met a bigint. */
export function noteBigint(): void {
  unplainCount += 1;
}

/** A check has met an object or array, whose members it looks at itself. */
export function noteContainer(container: object & MayHaveToJson): void {
  if (container.toJSON !== undefined || isBoxed(container)) unplainCount += 1;
}

/** A check has met an object or array that it does not look into; `depth` is how many stand around it. */
export function noteUnchecked(value: unknown, depth: number): void {
  const isObject = typeof value === "object" && value !== null;
  if (!(isObject ? isPlain(value, DEFAULT_MAX_DEPTH - depth) : isPlainLeaf(value))) unplainCount += 1;
  else if (typeof value === "string") noteText(value);
}

/** A check has met a text. */
export function noteText(text: string): void {
  if (text.length >= leastLongText) hasLongText = true;
}

function isPlain(container: object, levels: number): boolean {
  if (levels <= 0) return false;
  return Array.isArray(container) ? areItemsPlain(container, levels) : areMembersPlain(container, levels);
}

function areItemsPlain(items: readonly unknown[] & MayHaveToJson, levels: number): boolean {
  if (items.toJSON !== undefined) return false;
  for (let index = 0; index < items.length; index++) {
    const item: unknown = itemAt.call(items, index);
    if (typeof item === "string") noteText(item);
    else if (typeof item === "number") {
      if (!Number.isFinite(item)) return false;
    } else if (typeof item === "object" && item !== null) {
      if (!isPlain(item, levels - 1)) return false;
    } else if (!isPlainLeaf(item)) return false;
  }
  return true;
}

function areMembersPlain(object: object & MayHaveToJson, levels: number): boolean {
  if (object.toJSON !== undefined || isBoxed(object)) return false;
  const members = object as { readonly [key: string]: unknown };
  // Inherited members are met too; at worst they call for the slower way.
  for (const key in members) {
    const member = members[key];
    if (typeof member === "string") noteText(member);
    else if (typeof member === "number") {
      if (!Number.isFinite(member)) return false;
    } else if (typeof member === "object" && member !== null) {
      if (!isPlain(member, levels - 1)) return false;
    } else if (!isPlainLeaf(member)) return false;
  }
  return true;
}

function isPlainLeaf(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value !== "function" && typeof value !== "symbol" && typeof value !== "bigint";
}

/** Read rather than asked for with `in`, which takes the engine twice as long for objects of many shapes. */
interface MayHaveToJson {
  readonly toJSON?: unknown;
}

function isBoxed(object: object): boolean {
  return object instanceof Number || object instanceof BigInt;
}
