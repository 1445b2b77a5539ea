// Checks the links of docs/promises.md: each file is there, and each named test, case or difference stands in it.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const page = join(dirname(fileURLToPath(import.meta.url)), "..", "docs", "promises.md");
const text = readFileSync(page, "utf8");

/** What stands in a file: the names of tests and of interop's cases, of conformance's cases and differences. @param {string} file */
function namesIn(file) {
  const content = readFileSync(file, "utf8");
  if (file.endsWith(".json")) {
    const { cases = [], differences = [] } = JSON.parse(content);
    return new Set([...cases.map(({ name }) => name), ...differences.map(({ reason }) => reason)]);
  }
  // A test that is skipped, or is only a comment, keeps nothing: its name has to be what is run.
  const named = /^[^/\n]*?\b(?:(?:it|describe|against)\(|feature:)\s*(["'`])((?:\\.|(?!\1).)*)\1/gm;
  return new Set([...content.matchAll(named)].map(([, , name]) => name.replaceAll(/\\(.)/g, "$1")));
}

const links = [...text.matchAll(/\]\(([^\s)]+)(?:\s+"((?:\\.|[^"])*)")?\)/g)];
const failures = links.flatMap(([, path, name]) => {
  const file = join(dirname(page), path);
  if (!existsSync(file)) return [`${path}: no such file`];
  return name === undefined || namesIn(file).has(name) ? [] : [`${path}: has no test "${name}"`];
});
// A promise that nothing keeps is none.
const promises = text.split(/^(?=\* |\| |## )/m).filter((part) => part.startsWith("* "));
for (const promise of promises) {
  if (!/\]\([^\s)]+\s+"/.test(promise)) failures.push(`no test keeps: ${promise.trim()}`);
}
for (const failure of failures) console.error(`docs/promises.md: ${failure}`);
const tests = links.filter(([, , name]) => name !== undefined).length;
console.log(`docs/promises.md: ${promises.length} promises, ${tests} links to what keeps them`);
process.exit(failures.length === 0 && tests > 0 ? 0 : 1);
