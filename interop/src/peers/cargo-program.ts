import { createHash } from "node:crypto";
import { copyFile, cp, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { runCommand, runToSuccess } from "../process/run-command.ts";
import { cachedFolder } from "./cache.ts";
import { Unavailable } from "./unavailable.ts";

/** What to build. */
export interface CargoProject {
  /** The folder with Cargo.toml and src. */
  readonly folder: string;
  /** The name of the program that it makes. */
  readonly program: string;
  readonly profile: "debug" | "release";
}

const buildLimitMs = 500_000;

/** Builds a program of Rust, once for each state of its sources, and returns its path. `Unavailable` without cargo. */
export async function buildCargoProgram({ folder, program, profile }: CargoProject): Promise<string> {
  const built = await cachedFolder(`${basename(folder)}-${await digestOf(folder)}`, async (target) => {
    const cargo = await runCommand("cargo", ["--version"]).catch(() => undefined);
    if (cargo?.exitCode !== 0) throw new Unavailable("no cargo");
    // Built on a copy, so that no Cargo.lock appears among the sources.
    const copy = join(target, "project");
    await mkdir(copy);
    await cp(join(folder, "src"), join(copy, "src"), { recursive: true });
    await copyFile(join(folder, "Cargo.toml"), join(copy, "Cargo.toml"));
    const env = { CARGO_TARGET_DIR: join(copy, "target") };
    const build = ["build", "--quiet", ...(profile === "release" ? ["--release"] : [])];
    await runToSuccess("cargo", build, { cwd: copy, env, timeoutMs: buildLimitMs });
    await copyFile(join(copy, "target", profile, program), join(target, program));
    await rm(copy, { recursive: true });
  });
  return join(built, program);
}

/** The version that the manifest of a project pins a dependency to. */
export async function pinnedCrate(folder: string, name: string): Promise<string> {
  const manifest = await readFile(join(folder, "Cargo.toml"), "utf8");
  return new RegExp(`^${name} = (?:\\{ version = )?"=([^"]+)"`, "m").exec(manifest)?.[1] ?? "unknown";
}

async function digestOf(folder: string): Promise<string> {
  const hash = createHash("sha256").update(await readFile(join(folder, "Cargo.toml")));
  for (const file of (await readdir(join(folder, "src"))).sort()) {
    hash.update(file).update(await readFile(join(folder, "src", file)));
  }
  return hash.digest("hex").slice(0, 12);
}
