import { type ParseOptions, parseLoosely, readValidJson } from "./exact-json.ts";
import { mayHoldLargeInteger } from "./large-integer.ts";

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
