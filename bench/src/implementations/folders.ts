import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the bench. */
export const benchFolder = fileURLToPath(new URL("../../", import.meta.url));

/** Where the programs of the peers are. */
export const peersFolder = join(benchFolder, "peers");
