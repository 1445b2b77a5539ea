// Makes one module of the many of each package, which is what its users load: Node takes half a millisecond for each module
// that it looks up, reads and links, and a process that makes one call would wait for two hundred of them. Each entry is whole
// by itself, one module less to load: what two of them have in common must have no state. Nothing is minified: stack traces
// stay readable.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** What a package exports, and what its command runs. @param {string} folder */
function entriesOf(folder) {
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const sources = Object.values(exports).flatMap((target) => target["@zlink/source"] ?? []);
  const main = "./src/main.ts";
  return existsSync(join(folder, main)) ? [...sources, main] : sources;
}

/** @param {string} folder @param {string[]} entries */
async function bundle(folder, entries) {
  const outdir = join(folder, "bundle");
  rmSync(outdir, { recursive: true, force: true });
  await Promise.all(
    entries.map((entry) =>
      build({
        absWorkingDir: folder,
        entryPoints: [entry],
        outbase: "src",
        outdir,
        bundle: true,
        // For what is imported only when it is needed.
        splitting: true,
        packages: "external",
        format: "esm",
        // The names of Node's own modules are left as they are; a package that has none runs anywhere.
        platform: "node",
        target: "es2023",
        sourcemap: true,
        logLevel: "warning",
      }),
    ),
  );
}

const packages = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name));
await Promise.all([
  ...packages.map((folder) => bundle(folder, entriesOf(folder))),
  // How soon a program has its first reply must not depend on how many modules the bench is made of.
  bundle(join(root, "bench"), ["./src/programs/zlink.ts", "./src/programs/run-program.ts"]),
]);
