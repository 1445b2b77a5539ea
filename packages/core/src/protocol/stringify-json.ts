import { type JsonText, joined } from "./json-text.ts";
import { writeWithLongTexts } from "./long-text.ts";
import { type Plainness, plainnessOf } from "./plain-values.ts";
import { writeExactly } from "./write-json.ts";

/**
 * Writes JSON as `JSON.stringify` does, without white space, but writes a `bigint` as the integer that it is and
 * never puts `null` in the place of something else.
 *
 * As there: a member that is `undefined`, a function or a symbol is left out, `undefined` in an array is `null`,
 * `toJSON` is asked, and a lone surrogate is escaped. A `toJSON` or getter may be called several times.
 *
 * Throws {@link UsageError} `ERR_VARLINK_VALUE` with the path of the culprit for NaN and infinities, a `bigint`
 * outside -2^63 ... 2^64 - 1, a function or symbol in an array, a cycle, more than 1,000 levels of nesting, and
 * where there is nothing to write at all. What `toJSON` or a getter throws passes unchanged.
 * UAPI.20 §Types: NaN and infinities must not be generated.
 */
export function stringify(value: unknown): string {
  return joined(write(value));
}

/**
 * Does what {@link stringify} does, and leaves the pieces of a long text as they are. Whoever has checked the value may know
 * its `plainness` already.
 */
export function write(value: unknown, plainness = look(value)): JsonText {
  if (plainness === "not plain") return writeExactly(value);
  return plainness === "plain" ? JSON.stringify(value) : writeWithLongTexts(value);
}

/** Looking first costs less than searching the text for `null`, and far less than catching a TypeError. */
function look(value: unknown): Plainness {
  return value === undefined ? "not plain" : plainnessOf(value);
}

/** The engine has texts of at least so many characters in parts, until somebody looks into them. */
const leastParted = 16 * 1024;

/**
 * True if what {@link write} made of a value is an object. Does not look into a long text where the value itself tells:
 * the engine would copy all of it into one piece of memory for that, and once more when something has been put around it.
 */
export function isObjectText(json: JsonText, value: unknown): boolean {
  if (typeof json !== "string") return json[0]?.startsWith("{") === true;
  return (json.length >= leastParted && isPlainlyObject(value)) || json.startsWith("{");
}

function isPlainlyObject(value: unknown): boolean {
  if (Array.isArray(value) || Object.prototype.toString.call(value) !== "[object Object]") return false;
  return (value as { readonly toJSON?: unknown }).toJSON === undefined;
}
