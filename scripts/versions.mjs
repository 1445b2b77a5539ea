// Runs the built tests of what differs most between versions of Node, the addon and sockets, on each version that is
// supported; `npm test` runs all of them on the machine's. Arguments are those of test.mjs and hold for all versions.
// Last come those of sockets without the addon, where its own are named as skipped and the rest passes.
// The binaries come as packages of npm and are kept in .cache, which is safe to delete.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { arch, env, exit, pid, platform } from "node:process";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const wanted = process.argv.slice(2);

const ofSockets = ["packages/native/", "packages/zlink/", "conformance/"];
/** @type {readonly {version: string, tests: string[], withoutAddon?: boolean}[]} */
const versions = [
  // The floor that every package names in "engines".
  { version: "20.19.0", tests: ofSockets },
  { version: "22.23.5", tests: ofSockets },
  { version: "24.22.3", tests: ofSockets },
  { version: "26.12.1", tests: ofSockets },
  { version: "26.12.1", tests: [...ofSockets, "examples/", "fuzz/"], withoutAddon: true },
];

/** @param {string} command @param {string[]} commandArguments @param {NodeJS.ProcessEnv} [environment] */
function run(command, commandArguments, environment = env) {
  const { status, error } = spawnSync(command, commandArguments, {
    cwd: root,
    stdio: "inherit",
    env: environment,
  });
  if (error) throw error;
  return status === 0;
}

/** The folder with the binary of a version, fetched if it is not there. @param {string} version */
function binaries(version) {
  const name = `node-${platform}-${arch}`;
  const folder = join(root, ".cache", `${name}-${version}`);
  const inside = join("node_modules", name, "bin");
  if (existsSync(folder)) return join(folder, inside);
  // It appears under its name only when it is whole.
  const unfinished = `${folder}.${pid}.unfinished`;
  mkdirSync(unfinished, { recursive: true });
  const prefix = ["install", "--prefix", unfinished, "--no-save", "--no-package-lock", "--ignore-scripts"];
  const isFetched = run("npm", [...prefix, `${name}@${version}`]);
  if (isFetched) renameSync(unfinished, folder);
  else rmSync(unfinished, { recursive: true });
  if (!isFetched) throw new Error(`npm has no ${name}@${version}, or cannot be reached`);
  return join(folder, inside);
}

/** Nothing may be skipped where CI is set, but here it is on purpose. */
function environmentWithoutAddon() {
  const { CI: _, ...rest } = env;
  return { ...rest, NODE_OPTIONS: `--require=${join(root, "scripts", "without-addon.cjs")}` };
}

const failed = versions.filter(({ version, tests, withoutAddon }) => {
  const folder = binaries(version);
  console.log(`\n# Node ${version}${withoutAddon ? " without the addon" : ""}`);
  // Tests start programs by the path of their own Node, and those of others, such as npm, by name.
  const path = `${folder}${delimiter}${env["PATH"]}`;
  const environment = { ...(withoutAddon ? environmentWithoutAddon() : env), PATH: path };
  const chosen = wanted.length > 0 ? wanted : tests;
  return !run(join(folder, "node"), [join(root, "scripts", "test.mjs"), ...chosen], environment);
});
for (const { version } of failed) console.error(`the tests fail on Node ${version}`);
exit(failed.length === 0 ? 0 : 1);
