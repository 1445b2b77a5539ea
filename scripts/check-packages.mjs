// Checks every package as it would be published: its exports, and that no test travels along.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
let failures = 0;

/** @param {string} name @param {string} text */
function fail(name, text) {
  console.error(`${name}: ${text}`);
  failures += 1;
}

for (const name of readdirSync(join(root, "packages"))) {
  const folder = join(root, "packages", name);
  const { messages, pkg } = await publint({ pkgDir: folder, strict: true });
  for (const message of messages) fail(name, formatMessage(message, pkg) ?? message.code);

  const packed = execFileSync("npm", ["pack", "--dry-run", "--json"], { cwd: folder, encoding: "utf8" });
  const [{ files, size }] = JSON.parse(packed);
  const paths = files.map((/** @type {{path: string}} */ file) => file.path);
  for (const path of paths)
    if (/\.test[.-]|\/test-|tsbuildinfo/.test(path)) fail(name, `would publish ${path}`);
  for (const wanted of ["dist/index.js", "README.md", "LICENSE"]) {
    if (!paths.includes(wanted)) fail(name, `would not publish ${wanted}`);
  }
  console.log(`${name}: ${paths.length} files, ${Math.round(size / 1024)} KiB packed`);
}
process.exit(failures === 0 ? 0 : 1);
