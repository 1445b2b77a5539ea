import { type ParseOptions, parseLoosely, readValidJson, tooDeep } from "./exact-json.ts";
import { DEFAULT_MAX_DEPTH } from "./json-depth.ts";

const LARGEST = Number.MAX_SAFE_INTEGER;

/**
 * Parses JSON as `JSON.parse` does, but an integer literal (no fraction, no exponent) beyond ±(2^53 - 1) becomes
 * a `bigint` that is exactly what was written; one that no 64 bits hold stays a number.
 *
 * `JSON.parse` does the work; the parsed values are then looked through, and only a number that may have been
 * rounded makes the text be read again by {@link parseExactly}. Nothing is marked inside the text, so there is no
 * mark that a string could imitate.
 *
 * Throws {@link ProtocolError} `ERR_VARLINK_PROTOCOL` for what is not JSON and for what nests deeper than
 * `maxDepth`. UAPI.20 §Types: integers reach from -2^63 to 2^64 - 1.
 */
export function parse(text: string, options?: ParseOptions): unknown {
  const value = parseLoosely(text);
  return mayHoldLargeInteger(value, options) ? readValidJson(text, options) : value;
}

/**
 * Tells whether parsed JSON holds a number beyond ±(2^53 - 1), so that {@link parseLoosely} may have rounded an
 * integer in it. A float as large as that, `1e300`, counts too.
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
  if (!Array.isArray(container)) return inObject(container, levels, maxDepth);
  const items: readonly unknown[] = container;
  // Lists of nothing but numbers get a loop of their own, which the engine then compiles for unboxed doubles.
  const isNumeric = typeof items[0] === "number" && typeof items[items.length - 1] === "number";
  return isNumeric ? inNumbers(items, levels, maxDepth) : inArray(items, levels, maxDepth);
}

function inNumbers(items: readonly unknown[], levels: number, maxDepth: number): boolean {
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (typeof item !== "number") return inArray(items, levels, maxDepth);
    if (item > LARGEST || item < -LARGEST) return true;
  }
  return false;
}

function inArray(items: readonly unknown[], levels: number, maxDepth: number): boolean {
  for (let index = 0; index < items.length; index++) {
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
