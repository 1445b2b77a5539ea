// Runs the addon's tests, and the contract of transports over it, under AddressSanitizer, UBSan and valgrind. Then puts
// mistakes into the addon, each of which must be found.

import { mutations } from "./mutations.mjs";
import { compilerFlags, runTests } from "./run.mjs";
import { compileStaged, copyPackages } from "./stage.mjs";
import { provideTools } from "./tools.mjs";

const files = "callbacks descriptors native native-listener native-socket reuse"
  .split(" ")
  .map((name) => `native/dist/${name}.test.js`);
const testsOf = {
  asan: [
    ...files,
    "native/dist/before-sleep.test.js",
    "native/dist/text-reads.test.js",
    "native/dist/spare-memory.test.js",
    "native/dist/ending.test.js",
    "zlink/dist/transports/transports.test.js",
    "zlink/dist/descriptors.test.js",
    "zlink/dist/stream-descriptors.test.js",
  ],
  // The others start processes by the dozen, give up on what takes seconds, or ask what valgrind does not know.
  valgrind: files.filter((file) => !file.endsWith("/native.test.js")),
};
/** What meets every mutation. */
const provingFile = "native/dist/native-socket.test.js";
let failures = 0;

/** @param {string} text */
function fail(text) {
  console.error(text);
  failures += 1;
}

/** @param {"asan" | "valgrind"} tool */
async function sanitize(tool) {
  compileStaged(compilerFlags[tool]);
  const waiting = [...testsOf[tool]];
  const work = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const { ran, failure, findings } = await runTests(tool, file);
      console.log(`${tool}: ${file}: ${ran} tests, ${findings.length} findings`);
      for (const finding of findings) fail(finding);
      if (failure !== undefined) fail(failure);
    }
  };
  await Promise.all([work(), work()]);
}

await (async () => {
  provideTools();
  copyPackages();
  await sanitize("asan");
  await sanitize("valgrind");
  for (const mutation of mutations) {
    compileStaged(compilerFlags[mutation.tool], mutation);
    const { findings } = await runTests(mutation.tool, provingFile);
    console.log(`${mutation.tool}: ${mutation.name}: ${findings.length > 0 ? "found" : "NOT FOUND"}`);
    if (findings.length === 0) failures += 1;
  }
})();
console.log(failures === 0 ? "nothing found, and every mistake made on purpose was" : `${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
