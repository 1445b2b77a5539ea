// Runs the built tests of what differs most between versions of Node, the addon and sockets, on each version that is
// supported; `npm test` runs all of them on the machine's. Arguments are those of test.mjs and hold for all versions.
// Then come those of sockets without the addon, where its own are named as skipped and the rest passes. Last, where no test
// was chosen, every kind of call is made under Bun and Deno, which have no addon.
// The binaries come as packages of npm and are kept in .cache, which is safe to delete.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { arch, env, exit, pid, platform } from "node:process";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const wanted = process.argv.slice(2);

const ofSockets = ["packages/native/", "packages/zlink/", "conformance/"];
const ofWhoeverConnects = [
  ...ofSockets,
  ...["packages/cli/", "packages/opentelemetry/", "bench/", "examples/", "fuzz/"],
];
/** @type {readonly {version: string, tests: string[], withoutAddon?: boolean}[]} */
const versions = [
  // The floor that every package names in "engines".
  { version: "20.19.0", tests: ofSockets },
  { version: "22.23.5", tests: ofSockets },
  { version: "24.22.3", tests: ofSockets },
  { version: "26.12.1", tests: ofSockets },
  { version: "26.12.1", tests: ofWhoeverConnects, withoutAddon: true },
];

const isArm = arch === "arm64";
const others = [
  {
    name: "Bun",
    version: "1.4.5",
    from: `@oven/bun-linux-${isArm ? "aarch64" : "x64"}`,
    binary: "bin/bun",
    start: [],
  },
  {
    name: "Deno",
    version: "2.9.6",
    from: `@deno/linux-${isArm ? "arm64" : "x64"}-glibc`,
    binary: "deno",
    start: ["run", "--allow-all"],
  },
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

/** The folder of a package of npm, fetched if it is not there. @param {string} name @param {string} version */
function fetched(name, version) {
  const folder = join(root, ".cache", `${name.replace("/", "-")}-${version}`);
  const inside = join("node_modules", name);
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

/** Whether every kind of call works under a runtime, and what takes the addon is refused. @param {typeof others[number]} other */
function worksUnder({ name, version, from, binary, start }) {
  const command = join(fetched(from, version), binary);
  console.log(`\n# ${name} ${version}`);
  const folder = mkdtempSync(join(tmpdir(), "zlink-runtime-"));
  try {
    return run(command, [...start, join(root, "packages/zlink/dist/test-without-addon.js"), folder]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Nothing may be skipped where CI is set, but here it is on purpose. */
function environmentWithoutAddon() {
  const { CI: _, ...rest } = env;
  return { ...rest, NODE_OPTIONS: `--require=${join(root, "scripts", "without-addon.cjs")}` };
}

const failed = versions.filter(({ version, tests, withoutAddon }) => {
  const folder = join(fetched(`node-${platform}-${arch}`, version), "bin");
  console.log(`\n# Node ${version}${withoutAddon ? " without the addon" : ""}`);
  // Tests start programs by the path of their own Node, and those of others, such as npm, by name.
  const path = `${folder}${delimiter}${env["PATH"]}`;
  const environment = { ...(withoutAddon ? environmentWithoutAddon() : env), PATH: path };
  const chosen = wanted.length > 0 ? wanted : tests;
  return !run(join(folder, "node"), [join(root, "scripts", "test.mjs"), ...chosen], environment);
});
const lacking = wanted.length > 0 || platform !== "linux" ? [] : others.filter((other) => !worksUnder(other));
for (const { version } of failed) console.error(`the tests fail on Node ${version}`);
for (const { name, version } of lacking) console.error(`not all works under ${name} ${version}`);
exit(failed.length + lacking.length === 0 ? 0 : 1);
