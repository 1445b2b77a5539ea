import { join } from "node:path";
import { interopFolder } from "./cache.ts";
import { buildCargoProgram, pinnedCrate } from "./cargo-program.ts";

/** The Rust zlink: a client and a service of org.example.Interop in one program. */
export interface RustPeer {
  readonly program: string;
  readonly version: string;
}

const folder = join(interopFolder, "peers/zlink-rust");

/** Builds the program, once for each state of its sources. `Unavailable` without cargo. */
export async function getRustPeer(): Promise<RustPeer> {
  const version = await pinnedCrate(folder, "zlink");
  return {
    program: await buildCargoProgram({ folder, program: "zlink-interop-peer", profile: "debug" }),
    version,
  };
}
