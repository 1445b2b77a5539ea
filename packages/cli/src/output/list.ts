import type { Sink } from "../terminal.ts";
import { formatJson, type JsonLayout } from "./json.ts";
import { shownOn } from "./printable.ts";

/** Lays out names: one a line, or an array of JSON where that was asked for. */
export function formatList(names: readonly string[], json: JsonLayout | undefined, sink: Sink): string {
  if (json !== undefined) return formatJson(names, json, sink);
  return names.map((name) => `${shownOn(sink, onOneLine(name))}\n`).join("");
}

/** A name with a line break in it, which no interface has, would pass for two. */
function onOneLine(name: string): string {
  return name.replaceAll(/[\n\r]/g, "\ufffd");
}
