// A copy of the built packages whose addon is one that watches itself. The tests run there as they stand: what they
// import, also in workers and in processes they start, is the copy.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { arch } from "node:process";
import { fileURLToPath } from "node:url";
import { addonSources, compileTo } from "../../packages/native/scripts/compile.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const packages = { idl: "@zlink/idl", core: "@zlink/core", native: "@zlink/native", zlink: "zlink" };

/** Where the copy is. */
export const stage = join(root, ".cache", "sanitize");

/** Copies the packages as they are built. */
export function copyPackages() {
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(join(stage, "node_modules", "@zlink"), { recursive: true });
  for (const [folder, name] of Object.entries(packages)) {
    for (const part of ["bundle", "dist", "package.json"]) {
      cpSync(join(root, "packages", folder, part), join(stage, "packages", folder, part), {
        recursive: true,
      });
    }
    symlinkSync(join(stage, "packages", folder), join(stage, "node_modules", name));
  }
}

/**
 * Compiles the addon of the copy, with a mutation if one is given.
 *
 * @param {string[]} more arguments of the compiler
 * @param {import("./mutations.mjs").Mutation} [mutation]
 */
export function compileStaged(more, mutation) {
  const from = mkdtempSync(join(tmpdir(), "zlink-addon-"));
  try {
    cpSync(addonSources, from, { recursive: true });
    if (mutation !== undefined) mutate(join(from, mutation.file), mutation);
    // What the compiler sees of a mistake made on purpose must not keep the sanitizer from it.
    const lenient = mutation === undefined ? [] : ["-Wno-error"];
    const output = join(stage, "packages", "native", "prebuilt", `linux-${arch}-glibc.node`);
    const failure = compileTo(output, {
      compiler: ["gcc"],
      more: [`-fdebug-prefix-map=${from}=addon`, ...lenient, ...more],
      from,
    });
    if (failure !== undefined) throw new Error(failure);
  } finally {
    rmSync(from, { recursive: true });
  }
}

/** @param {string} path @param {import("./mutations.mjs").Mutation} mutation */
function mutate(path, { name, replaces, by }) {
  const text = readFileSync(path, "utf8");
  if (text.split(replaces).length !== 2) throw new Error(`${name}: expected ${replaces} once in ${path}`);
  writeFileSync(path, text.replace(replaces, by));
}
