// Loads one mutant in the place of its module and tries the cases: MUTANT holds both, standard output gets the case
// that caught it. A process of its own, since a module is loaded once.
import { register } from "node:module";
import { text } from "node:stream/consumers";
import type { Mutant } from "./mutant.ts";

const { clause, mutant } = JSON.parse(await text(process.stdin)) as { clause: string; mutant?: Mutant };
if (mutant !== undefined) register("./mutant-loader.js", { parentURL: import.meta.url, data: mutant });
// What a mutant does wrong beside the cases is no failure of this program.
process.on("unhandledRejection", () => {});
const { firstFailure } = await import("./try-cases.ts");
const caughtBy = await firstFailure(clause);
process.stdout.write(JSON.stringify({ caughtBy }), () => process.exit(0));
