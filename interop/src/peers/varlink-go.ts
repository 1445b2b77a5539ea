import { join } from "node:path";
import { cachedFolder } from "./cache.ts";
import { unpackDebianPackages } from "./debian-packages.ts";

/** The certification program of varlink-go: a client and a server. */
export interface GoPeer {
  readonly program: string;
  readonly version: string;
}

const suite = "bookworm";
/** The version that Debian 12 carries. */
const version = "0.4.0";

/** Unpacks varlink-go from Debian 12, once. */
export async function getGoPeer(): Promise<GoPeer> {
  const selection = { suite, packages: ["varlink-go"], withDependencies: false };
  const folder = await cachedFolder("varlink-go", (root) => unpackDebianPackages(root, selection));
  return { program: join(folder, "usr/bin/varlink-go-certification"), version };
}
