// Makes one module of the many of each package, which is what its users load: Node takes half a millisecond for each module
// that it looks up, reads and links, and a process that makes one call would wait for two hundred of them. Each entry is whole
// by itself, one module less to load: what two of them have in common must have no state. Nothing is minified: stack traces
// stay readable. What a module declares stays a constant, which a bundler that makes variables of them would cost 6 % of the
// calls with many values.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rollup } from "rollup";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** What a package exports, and what its command runs. @param {string} folder */
function entriesOf(folder) {
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const sources = Object.values(exports).flatMap((target) => target["@zlink/source"] ?? []);
  const main = "./src/main.ts";
  return existsSync(join(folder, main)) ? [...sources, main] : sources;
}

/** Has the places in a bundle's map be those of the sources, and not of what tsc made of them. */
const sourceMaps = {
  name: "source-maps",
  /** @param {string} path */
  load(path) {
    return { code: readFileSync(path, "utf8"), map: readFileSync(`${path}.map`, "utf8") };
  },
};

/**
 * Asks for Node's own modules where they would be imported: an import makes a module with all that `node:fs` has, its
 * promises too, and takes more than a millisecond of each start.
 */
const builtInModules = {
  name: "built-in-modules",
  /** @param {string} code */
  renderChunk(code) {
    const named = /^import \{ (.*) \} from '(node:[\w/]+)';$/gm;
    const asked = code.replace(named, (_, names, name) => {
      return `const { ${names.replaceAll(" as ", ": ")} } = process.getBuiltinModule('${name}');`;
    });
    return { code: asked, map: null };
  },
};

/** @param {string} folder @param {string} source */
async function bundleEntry(folder, source) {
  const entry = source.replace("./src/", "").replace(/\.ts$/, ".js");
  const bundle = await rollup({
    input: join(folder, "dist", entry),
    // Packages and Node's own modules.
    external: (name) => !/^[./]/.test(name),
    treeshake: { moduleSideEffects: false },
    plugins: [sourceMaps, builtInModules],
    onwarn(warning) {
      // tsc's help for `using` asks for the top-level `this` of scripts, which modules do without.
      if (warning.code !== "THIS_IS_UNDEFINED") throw new Error(warning.message);
    },
  });
  await bundle.write({
    dir: join(folder, "bundle"),
    entryFileNames: entry,
    format: "esm",
    sourcemap: true,
  });
  await bundle.close();
}

/** @param {string} folder @param {string[]} sources */
async function bundle(folder, sources) {
  rmSync(join(folder, "bundle"), { recursive: true, force: true });
  await Promise.all(sources.map((source) => bundleEntry(folder, source)));
}

const packages = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name));
await Promise.all([
  ...packages.map((folder) => bundle(folder, entriesOf(folder))),
  // How soon a program has its first reply must not depend on how many modules the bench is made of.
  bundle(join(root, "bench"), ["./src/programs/zlink.ts", "./src/programs/run-program.ts"]),
]);
