// Runs tests in the copy under a tool, and says what it found.
import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findingsIn, reportsOfUbsan } from "./findings.mjs";
import { stage } from "./stage.mjs";
import { findAsan } from "./tools.mjs";

const here = dirname(fileURLToPath(import.meta.url));
/** Under valgrind everything takes twenty times as long. */
const timeLimitMs = 600_000;

/** Flags of the compiler for each tool. */
export const compilerFlags = {
  asan: "-g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined".split(
    " ",
  ),
  valgrind: "-g -O1 -fno-omit-frame-pointer".split(" "),
};

const valgrindWords =
  "--smc-check=all-non-file --leak-check=full --show-leak-kinds=definite,possible --num-callers=30 --fullpath-after=".split(
    " ",
  );

/** @param {"asan" | "valgrind"} tool @param {string} logs */
function underTool(tool, logs) {
  const log = join(logs, "log");
  const environment = { ...process.env, CI: "1", ZLINK_TEST_TIMEOUT_MS: String(timeLimitMs) };
  if (tool === "valgrind") {
    const words = [...valgrindWords, `--suppressions=${join(here, "valgrind.supp")}`, `--log-file=${log}.%p`];
    return { command: "valgrind", words: [...words, process.execPath], environment };
  }
  return {
    command: process.execPath,
    words: [],
    environment: {
      ...environment,
      LD_PRELOAD: findAsan(),
      // A leak must not change how a process of a test ends: it is found in the log.
      LSAN_OPTIONS: "exitcode=0",
      ASAN_OPTIONS: `detect_leaks=1:log_path=${log}`,
      // It writes to standard error beside another sanitizer, whatever it is told.
      UBSAN_OPTIONS: "print_stacktrace=1",
    },
  };
}

/**
 * Runs one file of tests. Gives what the tool found, and the tests' own output where they failed.
 *
 * @param {"asan" | "valgrind"} tool
 * @param {string} file below `packages`
 */
export async function runTests(tool, file) {
  const logs = join(stage, "logs", tool, file.replaceAll("/", "-"));
  rmSync(logs, { recursive: true, force: true });
  mkdirSync(logs, { recursive: true });
  const { command, words, environment } = underTool(tool, logs);
  const child = spawn(command, [...words, join("packages", file)], { cwd: stage, env: environment });
  // A test whose process does not end says so, and holds nothing else up.
  const clock = setTimeout(() => child.kill("SIGKILL"), timeLimitMs);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
  const status = await new Promise((resolve) => child.on("close", resolve));
  clearTimeout(clock);
  const ran = Number(/^# pass (\d+)/m.exec(output)?.[1] ?? 0);
  return {
    ran,
    failure: status === 0 ? undefined : output,
    findings: [...findingsIn(logs), ...reportsOfUbsan(output)],
  };
}
