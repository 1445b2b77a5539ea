import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the interop suite: where its peers' sources are. */
export const interopFolder = fileURLToPath(new URL("../../", import.meta.url));

/** Where peers are kept between two runs; safe to delete. */
export const cacheFolder = join(interopFolder, ".cache");

/**
 * Returns the folder `name` of the cache, filling it first if it is not there. It appears under its name only
 * when `fill` has succeeded, so an interrupted run leaves nothing half made behind.
 */
export async function cachedFolder(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder, name);
  if (existsSync(folder)) return folder;
  const unfinished = join(cacheFolder, `${name}.${process.pid}.unfinished`);
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  try {
    await fill(unfinished);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
  return folder;
}
