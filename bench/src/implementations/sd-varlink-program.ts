import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { cachedFolder, unpackDebianPackages } from "@zlink/interop/peers";
import { compileC } from "./c-program.ts";
import type { ProgramStart } from "./implementation.ts";

/** The first suite whose libsystemd has sd-varlink. */
const suite = "trixie";

/** Compiles the program against Debian's libsystemd, which is unpacked and not installed, with the loader that it needs. */
export async function buildSdVarlinkProgram(
  folder: string,
): Promise<{ program: ProgramStart; version: string }> {
  const root = await cachedFolder(`libsystemd-${suite}`, (target) =>
    unpackDebianPackages(target, { suite, packages: ["libsystemd-dev"], withDependencies: true }),
  );
  const libraries = join(root, "usr/lib/x86_64-linux-gnu");
  const headers = join(root, "usr/include");
  // That library wants a newer C library than this machine may have: it is found when the program runs.
  const flags = ["-isystem", headers, `-L${libraries}`, "-l:libsystemd.so.0", "-Wl,--allow-shlib-undefined"];
  const compiled = await compileC({ folder, name: "bench-sd-varlink", flags });
  const loader = join(root, "usr/lib64/ld-linux-x86-64.so.2");
  const description = await readFile(join(libraries, "pkgconfig/libsystemd.pc"), "utf8");
  const version = /^Version: (.+)$/m.exec(description)?.[1] ?? "unknown";
  return {
    version: `systemd ${version}`,
    program: { command: loader, words: ["--library-path", libraries, compiled] },
  };
}
