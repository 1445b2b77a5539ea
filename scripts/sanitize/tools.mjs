// The tools, installed where they are missing and this process may.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { getuid } from "node:process";

/** Where gcc has its AddressSanitizer, or nothing. */
export function findAsan() {
  const { stdout } = spawnSync("gcc", ["-print-file-name=libasan.so"], { encoding: "utf8" });
  const path = (stdout ?? "").trim();
  return path.startsWith("/") && existsSync(path) ? path : undefined;
}

function hasValgrind() {
  return spawnSync("valgrind", ["--version"]).status === 0;
}

/** Installs what is missing. Throws if that cannot be. */
export function provideTools() {
  const missing = [
    ...(findAsan() === undefined ? ["gcc", "libc6-dev"] : []),
    ...(hasValgrind() ? [] : ["valgrind", "libc6-dbg"]),
  ];
  if (missing.length === 0) return;
  if (getuid?.() !== 0)
    throw new Error(`expected to find ${missing.join(" and ")}; install them, or run this as root`);
  for (const words of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", ...missing],
  ]) {
    const { status } = spawnSync("apt-get", words, {
      stdio: "inherit",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (status !== 0) throw new Error(`apt-get ${words[0]} failed`);
  }
}
