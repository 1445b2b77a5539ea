// Builds the binaries that the published package carries, as far as this machine can, and checks what was built. The
// compiler for all of them is Zig's, a package of PyPI for x64 and arm64; it is kept in .cache, which is safe to delete.
// Exits with 1 if one is missing, so that `npm publish` cannot leave it out.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { exit, pid } from "node:process";
import { fileURLToPath } from "node:url";
import { compile, markBuilt, prebuilt } from "./compile.mjs";

const zigVersion = "0.13.0";

/** The oldest C library is that of the oldest distributions Node 20 runs on. */
const targets = [
  { target: "linux-x64-glibc", triple: "x86_64-linux-gnu.2.28", machine: 62, library: "libc.so.6" },
  { target: "linux-arm64-glibc", triple: "aarch64-linux-gnu.2.28", machine: 183, library: "libc.so.6" },
  { target: "linux-x64-musl", triple: "x86_64-linux-musl", machine: 62, library: "libc.so" },
  { target: "linux-arm64-musl", triple: "aarch64-linux-musl", machine: 183, library: "libc.so" },
];

/** The compiler, fetched if it is not there; undefined where it cannot be had. */
function zig() {
  const folder = fileURLToPath(new URL(`../.cache/zig-${zigVersion}`, import.meta.url));
  const path = join(folder, "ziglang", "zig");
  if (existsSync(path)) return path;
  const unfinished = `${folder}.${pid}.unfinished`;
  mkdirSync(unfinished, { recursive: true });
  const install = ["-m", "pip", "install", "--quiet", "--no-compile", "--no-deps", "--target", unfinished];
  const { status } = spawnSync("python3", [...install, `ziglang==${zigVersion}`], { stdio: "inherit" });
  if (status === 0) renameSync(unfinished, folder);
  else rmSync(unfinished, { recursive: true });
  return status === 0 ? path : undefined;
}

/**
 * What is wrong with a binary: it must be for its machine, and need its C library alone.
 *
 * @param {(typeof targets)[number]} target
 */
function mistakeIn({ target, machine, library }) {
  const binary = readFileSync(prebuilt(target));
  if (binary.readUInt32BE(0) !== 0x7f454c46 || binary.readUInt16LE(18) !== machine)
    return "is for another machine";
  const needed = new Set(binary.toString("latin1").match(/\blib[a-z]+\.so(?:\.\d+)*/g));
  needed.delete("libpthread.so.0"); // a part of glibc, and since 2.34 an empty one
  if (needed.size === 1 && needed.has(library)) return undefined;
  return `needs ${[...needed].join(", ")}, expected ${library} alone`;
}

/** @param {string} compiler @param {(typeof targets)[number]} wanted */
function build(compiler, wanted) {
  const { target, triple } = wanted;
  // Clang finds fault with a macro of musl's for what is beside bytes.
  const failure = compile([compiler, "cc"], target, ["-target", triple, "-s", "-Wno-sign-compare"]);
  if (failure !== undefined) return failure;
  const mistake = mistakeIn(wanted);
  if (mistake === undefined) markBuilt(target);
  return mistake;
}

const compiler = zig();
let missing = 0;
for (const wanted of targets) {
  const failure = compiler === undefined ? `no ziglang ${zigVersion} from PyPI` : build(compiler, wanted);
  console.log(`${wanted.target}: ${failure ?? "built"}`);
  if (failure !== undefined) missing += 1;
}
exit(missing === 0 ? 0 : 1);
