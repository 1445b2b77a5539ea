// Checks every package as it would be published: its exports, that no test travels along, that nothing runs when it is
// installed, and that it brings nothing from outside the family, but for what a user has to have anyway.
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

const family = /^(?:zlink|@zlink\/\w+)$/;
/** What npm runs in the folder of whoever installs a package; `binding.gyp` is the same as a script. */
const hooks = ["preinstall", "install", "postinstall"];
/** The addon is nothing without its binary: at least the one of this machine, and all before `npm publish`. */
const binary = /^prebuilt\/linux-\w+-(?:glibc|musl)\.node$/;

for (const name of readdirSync(join(root, "packages"))) {
  const folder = join(root, "packages", name);
  const { messages, pkg } = await publint({ pkgDir: folder, strict: true });
  for (const message of messages) fail(name, formatMessage(message, pkg) ?? message.code);

  const packed = execFileSync("npm", ["pack", "--dry-run", "--json"], { cwd: folder, encoding: "utf8" });
  const [{ files, size }] = JSON.parse(packed);
  const paths = files.map((/** @type {{path: string}} */ file) => file.path);
  for (const path of paths)
    if (/\.test[.-]|\/test-|tsbuildinfo|^dist\/.*\.js$/.test(path)) fail(name, `would publish ${path}`);
  for (const wanted of ["bundle/index.js", "dist/index.d.ts", "README.md", "LICENSE"]) {
    if (!paths.includes(wanted)) fail(name, `would not publish ${wanted}`);
  }
  for (const hook of hooks) if (pkg.scripts?.[hook] !== undefined) fail(name, `would run ${hook} of its own`);
  if (paths.includes("binding.gyp")) fail(name, "would be compiled when it is installed");
  for (const wanted of Object.keys({ ...pkg.dependencies, ...pkg.optionalDependencies })) {
    if (!family.test(wanted)) fail(name, `would bring ${wanted}`);
  }
  if (name === "native" && (pkg.dependencies !== undefined || !paths.some((path) => binary.test(path)))) {
    fail(name, "has dependencies, or no binary");
  }
  console.log(`${name}: ${paths.length} files, ${Math.round(size / 1024)} KiB packed`);
}
process.exit(failures === 0 ? 0 : 1);
