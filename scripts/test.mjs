// Runs the built tests: all of them, or those whose path contains one of the arguments.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const wanted = process.argv.slice(2);

/** A build leaves the output of deleted sources behind: only tests whose source exists count. @param {string} dist */
function testsIn(dist) {
  if (!existsSync(dist)) return [];
  return readdirSync(dist, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.js"))
    .filter((path) => existsSync(join(dist, "..", "src", path.replace(/\.js$/, ".ts"))))
    .map((path) => join(dist, path));
}

const folders = [
  "bench",
  "conformance",
  "fuzz",
  "examples",
  ...readdirSync(join(root, "packages")).map((name) => join("packages", name)),
];
const tests = folders
  .flatMap((folder) => testsIn(join(root, folder, "dist")))
  .map((path) => relative(root, path))
  .filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part)))
  .sort();
if (tests.length === 0) {
  console.error(`no test matches ${wanted.join(" ")}`);
  process.exit(1);
}

// By itself Node leaves one processor idle, half of a small machine. Most tests wait more than they work.
const options = ["--enable-source-maps", "--test", `--test-concurrency=${availableParallelism()}`];
const { status } = spawnSync(process.execPath, [...options, ...tests], { cwd: root, stdio: "inherit" });
process.exit(status ?? 1);
