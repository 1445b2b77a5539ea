// Makes one module of the many of each package, which is what its users load: Node takes half a millisecond for each module
// that it looks up, reads and links, and a process that makes one call would wait for two hundred of them. Those that
// entries share stand in chunks, so that a class exists once. Nothing is minified: stack traces stay readable.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const packages = join(dirname(fileURLToPath(import.meta.url)), "..", "packages");

/** What a package exports, and what its command runs. @param {string} folder */
function entriesOf(folder) {
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const sources = Object.values(exports).flatMap((target) => target["@zlink/source"] ?? []);
  const main = "./src/main.ts";
  return existsSync(join(folder, main)) ? [...sources, main] : sources;
}

await Promise.all(
  readdirSync(packages).map(async (name) => {
    const folder = join(packages, name);
    const outdir = join(folder, "bundle");
    rmSync(outdir, { recursive: true, force: true });
    await build({
      absWorkingDir: folder,
      entryPoints: entriesOf(folder),
      outbase: "src",
      outdir,
      bundle: true,
      splitting: true,
      packages: "external",
      format: "esm",
      // The names of Node's own modules are left as they are; a package that has none runs anywhere.
      platform: "node",
      target: "es2023",
      sourcemap: true,
      logLevel: "warning",
    });
  }),
);
