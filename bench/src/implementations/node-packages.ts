import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runToSuccess, Unavailable } from "@zlink/interop/peers";
import { peersFolder } from "./folders.ts";

/** Where the peers of Node are, and their packages, which the project itself does not need. */
export const nodePeersFolder = join(peersFolder, "node");

const installLimitMs = 300_000;
let installation: Promise<void> | undefined;

/** Installs what the lock file of the peers says, unless that is there. Runs no script of any package. */
export function installNodePackages(): Promise<void> {
  installation ??= install();
  return installation;
}

async function install(): Promise<void> {
  const lock = await readFile(join(nodePeersFolder, "package-lock.json"), "utf8");
  const digest = createHash("sha256").update(lock).digest("hex");
  const stamp = join(nodePeersFolder, "node_modules/.installed-from");
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === digest) return;
  const words = ["ci", "--ignore-scripts", "--omit=optional", "--omit=peer", "--workspaces=false"];
  try {
    await runToSuccess("npm", words, { cwd: nodePeersFolder, timeoutMs: installLimitMs });
  } catch (error) {
    throw new Unavailable("its packages cannot be installed", { cause: error });
  }
  await writeFile(stamp, digest);
}

/** The version of an installed package. */
export async function versionOf(name: string): Promise<string> {
  const text = await readFile(join(nodePeersFolder, "node_modules", name, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
