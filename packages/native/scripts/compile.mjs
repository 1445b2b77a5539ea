// Compiles the addon: what the builds for this machine and for others have in common.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..");
const sources = join(folder, "addon");

export const flags = [
  ..."-std=c11 -O2 -fPIC -shared -fvisibility=hidden -DNAPI_VERSION=8".split(" "),
  ..."-Wall -Wextra -Wconversion -Werror".split(" "),
];

/** The folder of the C sources. */
export const addonSources = sources;

/** Where the binary of a target (`linux-x64-glibc`) is. @param {string} target */
export function prebuilt(target) {
  return join(folder, "prebuilt", `${target}.node`);
}

/** @param {string} target */
function stamp(target) {
  return join(folder, "prebuilt", `.${target}.built-from`);
}

function fingerprint() {
  const hash = createHash("sha256").update(flags.join(" "));
  for (const name of readdirSync(sources).sort()) hash.update(name).update(readFileSync(join(sources, name)));
  return hash.digest("hex");
}

/** Whether the binary is of the sources as they are. @param {string} target */
export function isBuilt(target) {
  return existsSync(stamp(target)) && readFileSync(stamp(target), "utf8") === fingerprint();
}

/** @param {string} target */
export function markBuilt(target) {
  writeFileSync(stamp(target), fingerprint());
}

function headers() {
  return createRequire(import.meta.url)("node-api-headers").include_dir;
}

/**
 * Compiles for a target, and says why if it cannot.
 *
 * @param {string[]} compiler its command and first arguments
 * @param {string} target
 * @param {string[]} more arguments
 */
export function compile([command, ...first], target, more = []) {
  return compileTo(prebuilt(target), { compiler: [command, ...first], more, from: sources });
}

/**
 * Compiles the sources in a folder into a file, and says why if it cannot.
 *
 * @param {string} output
 * @param {{compiler: string[], more: string[], from: string}} options
 */
export function compileTo(output, { compiler: [command, ...first], more, from }) {
  mkdirSync(dirname(output), { recursive: true });
  // A process may have the old one loaded: it keeps the file it has, and never sees half of the new one.
  const unfinished = `${output}.${process.pid}`;
  const files = readdirSync(from).filter((name) => name.endsWith(".c"));
  const { error, status, stderr } = spawnSync(
    command,
    [...first, ...flags, ...more, `-I${headers()}`, ...files, "-o", unfinished],
    { cwd: from, encoding: "utf8" },
  );
  if (error !== undefined) return `${command}: ${error.message}`;
  if (status !== 0) {
    rmSync(unfinished, { force: true });
    return `${command} failed:\n${stderr}`;
  }
  renameSync(unfinished, output);
  return undefined;
}
