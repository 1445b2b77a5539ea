import { readFileSync } from "node:fs";

/** The version of this package, read from its `package.json`. */
export function version(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  // Our own file, whose shape is known.
  return (JSON.parse(text) as { readonly version: string }).version;
}
