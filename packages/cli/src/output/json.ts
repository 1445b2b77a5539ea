import { stringify } from "zlink";
import type { Sink } from "../terminal.ts";
import { colored, type Paint, plain } from "./paint.ts";
import { isLookedAt, printableJson } from "./printable.ts";

/** How JSON is laid out: over several lines and with colours, on one line, or the first only on a terminal. */
export type JsonLayout = "pretty" | "short" | "auto";

/** Begins each text of a JSON text sequence (RFC 7464): what several replies are printed as. */
export const recordSeparator = "\u001e";

/**
 * Writes a value as JSON and a line end. Integers of 64 bits keep all their digits.
 *
 * Throws {@link UsageError} `ERR_VARLINK_VALUE` for a value that JSON cannot hold.
 */
export function formatJson(value: unknown, layout: JsonLayout, sink: Sink): string {
  const isPretty = layout === "pretty" || (layout === "auto" && sink.isTerminal);
  const json = isPretty ? formatPretty(value, sink.hasColors ? colored : plain, "\n") : stringify(value);
  return `${isLookedAt(sink) ? printableJson(json) : json}\n`;
}

/** Lays a value out as varlinkctl does: tabs, a blank before the colon, one item a line. */
function formatPretty(value: unknown, paint: Paint, lineStart: string): string {
  if (typeof value === "string") return quoted(value, paint);
  if (typeof value === "number" || typeof value === "bigint") return paint("number", stringify(value));
  if (typeof value !== "object" || value === null) return paint("constant", stringify(value));
  const inner = `${lineStart}\t`;
  if (Array.isArray(value)) {
    const items = value.map((item) => formatPretty(item, paint, inner));
    return items.length === 0 ? "[]" : `[${inner}${items.join(`,${inner}`)}${lineStart}]`;
  }
  const members = Object.entries(value).map(
    ([key, member]) => `${quoted(key, paint)} : ${formatPretty(member, paint, inner)}`,
  );
  return members.length === 0 ? "{}" : `{${inner}${members.join(`,${inner}`)}${lineStart}}`;
}

/** The quotes stay plain, so that the colour is exactly the string. */
function quoted(text: string, paint: Paint): string {
  return `"${paint("text", stringify(text).slice(1, -1))}"`;
}
