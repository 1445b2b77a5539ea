import { Mismatch } from "./problem.ts";

/** An object or array whose members are read, and replaced where a received number has to change its type. */
export interface Holder {
  [key: string | number]: unknown;
}

/**
 * Tests one value: undefined when it has its type. `depth` counts the structs, maps and arrays around it, and
 * `holder[key]` is where it stands, for the checks that replace it. A check that passes allocates nothing.
 */
export type Check = (
  value: unknown,
  depth: number,
  holder: Holder,
  key: string | number,
) => Mismatch | undefined;

/** How many structs, maps and arrays may stand within another. A type that contains itself must not end the stack. */
export const maxDepth = 512;

/** Refuses what stands deeper than {@link maxDepth}; also ends the cycles of a value made by code. */
export const tooDeep: Check = (value) =>
  new Mismatch(`at most ${maxDepth} structs, maps and arrays within another`, value);

/**
 * What `Object.hasOwn` says. Within `for (const name in value)` the engine knows the answer to the older form without
 * looking, which makes whole checks a third faster.
 */
export function hasOwn(value: Holder, name: string | number): boolean {
  // biome-ignore lint/suspicious/noPrototypeBuiltins: measured, see above
  return Object.prototype.hasOwnProperty.call(value, name);
}

/** Whether a value parsed from JSON is an object. */
export function isJsonObject(value: unknown): value is Holder {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Whether a value made by code becomes a JSON object with the same members. Instances of classes do, with their
 * own enumerable properties; maps, sets and promises would become `{}`, and `toJSON` could return anything.
 */
export function isSendableObject(value: unknown): value is Holder {
  if (!isJsonObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  if (value instanceof Map || value instanceof Set || value instanceof Promise) return false;
  return typeof value["toJSON"] !== "function";
}

/** Whether a value is an array, read and written like an object: by its keys. */
export function isArray(value: unknown): value is Holder & { readonly length: number } {
  return Array.isArray(value);
}
