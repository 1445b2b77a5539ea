import { type ParseOptions, tooDeep } from "./exact-json.ts";
import { DEFAULT_MAX_DEPTH } from "./json-depth.ts";
import { countSafeNumbers } from "./number-list.ts";

const LARGEST = Number.MAX_SAFE_INTEGER;

/**
 * Tells whether parsed JSON holds a number beyond ±(2^53 - 1), so that `JSON.parse` may have rounded an integer in
 * it. A float as large as that, `1e300`, counts too.
 *
 * All containers are visited for the limit of depth anyway; to ask about the numbers on the way adds next to nothing.
 *
 * Throws {@link ProtocolError} `ERR_VARLINK_PROTOCOL` when the value nests deeper than `maxDepth`, unless it came
 * upon such a number before.
 */
export function mayHoldLargeInteger(value: unknown, options?: ParseOptions): boolean {
  if (typeof value === "number") return value > LARGEST || value < -LARGEST;
  if (typeof value !== "object" || value === null) return false;
  const maxDepth = options?.maxDepth ?? DEFAULT_MAX_DEPTH;
  return inside(value, maxDepth, maxDepth);
}

function inside(container: object, levels: number, maxDepth: number): boolean {
  if (levels === 0) throw tooDeep(maxDepth);
  return Array.isArray(container)
    ? inArray(container, levels, maxDepth)
    : inObject(container, levels, maxDepth);
}

function inArray(items: readonly unknown[], levels: number, maxDepth: number): boolean {
  for (let index = countSafeNumbers(items); index < items.length; index++) {
    const item = items[index];
    if (typeof item === "string") continue;
    if (typeof item === "number") {
      if (item > LARGEST || item < -LARGEST) return true;
    } else if (typeof item === "object" && item !== null && inside(item, levels - 1, maxDepth)) return true;
  }
  return false;
}

function inObject(object: object, levels: number, maxDepth: number): boolean {
  // `for in` over the engine's cached keys allocates nothing; parsed objects have no other enumerable members.
  const members = object as { readonly [key: string]: unknown };
  for (const key in members) {
    const member = members[key];
    if (typeof member === "string") continue;
    if (typeof member === "number") {
      if (member > LARGEST || member < -LARGEST) return true;
    } else if (typeof member === "object" && member !== null && inside(member, levels - 1, maxDepth))
      return true;
  }
  return false;
}
