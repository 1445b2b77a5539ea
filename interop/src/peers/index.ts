export { runCommand, runToSuccess } from "../process/run-command.ts";
export { cachedFolder, cacheFolder } from "./cache.ts";
export { buildCargoProgram, type CargoProject, pinnedCrate } from "./cargo-program.ts";
export { type DebianSelection, unpackDebianPackages } from "./debian-packages.ts";
export { getPythonPeers, type PythonPeers } from "./python.ts";
export { Unavailable } from "./unavailable.ts";
