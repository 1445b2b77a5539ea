import { createHash } from "node:crypto";
import { copyFile, cp, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { runCommand, runToSuccess } from "../process/run-command.ts";
import { cachedFolder, interopFolder } from "./cache.ts";
import { Unavailable } from "./unavailable.ts";

/** The Rust zlink: a client and a service of org.example.Interop in one program. */
export interface RustPeer {
  readonly program: string;
  readonly version: string;
}

const project = join(interopFolder, "peers/zlink-rust");

/** Builds the program, once for each state of its sources. `Unavailable` without cargo. */
export async function getRustPeer(): Promise<RustPeer> {
  const manifest = await readFile(join(project, "Cargo.toml"), "utf8");
  const version = /^zlink = \{ version = "=([^"]+)"/m.exec(manifest)?.[1] ?? "unknown";
  const folder = await cachedFolder(`zlink-rust-${await digestOf(project)}`, async (target) => {
    const cargo = await runCommand("cargo", ["--version"]).catch(() => undefined);
    if (cargo?.exitCode !== 0) throw new Unavailable("no cargo");
    // Built on a copy, so that no Cargo.lock appears among the sources.
    const copy = join(target, "project");
    await mkdir(copy);
    await cp(join(project, "src"), join(copy, "src"), { recursive: true });
    await copyFile(join(project, "Cargo.toml"), join(copy, "Cargo.toml"));
    const env = { CARGO_TARGET_DIR: join(copy, "target") };
    await runToSuccess("cargo", ["build", "--quiet"], { cwd: copy, env, timeoutMs: 400_000 });
    const built = join(copy, "target/debug/zlink-interop-peer");
    await copyFile(built, join(target, "zlink-interop-peer"));
    await rm(copy, { recursive: true });
  });
  return { program: join(folder, "zlink-interop-peer"), version };
}

async function digestOf(folder: string): Promise<string> {
  const hash = createHash("sha256").update(await readFile(join(folder, "Cargo.toml")));
  for (const file of (await readdir(join(folder, "src"))).sort()) {
    hash.update(file).update(await readFile(join(folder, "src", file)));
  }
  return hash.digest("hex").slice(0, 12);
}
