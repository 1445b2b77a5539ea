import { join } from "node:path";
import { cachedFolder } from "./cache.ts";
import { unpackDebianPackages } from "./debian-packages.ts";
import { Unavailable } from "./unavailable.ts";

/** The words that start a program. */
export type ProgramWords = readonly [string, ...string[]];

/** A program that this machine may have, and Debian has. */
export interface DebianProgram {
  /** As it is called here. */
  readonly name: string;
  readonly package: string;
  /** Where its package has it, below the root. */
  readonly path: string;
  /** Whether the program that these words start can do what it is wanted for. Never rejects. */
  works(words: ProgramWords): Promise<boolean>;
  /** What to say if none can. */
  readonly otherwise: string;
}

const suite = "trixie";

/** The program of this machine, or else Debian's, with its own libraries. `Unavailable` where neither works. */
export async function findProgram(program: DebianProgram): Promise<ProgramWords> {
  const own: ProgramWords = [program.name];
  if (await program.works(own)) return own;
  const selection = { suite, packages: [program.package], withDependencies: true };
  const root = await cachedFolder(program.name, (folder) => unpackDebianPackages(folder, selection));
  const loader = join(root, "usr/lib64/ld-linux-x86-64.so.2");
  const libraries = join(root, "usr/lib/x86_64-linux-gnu");
  const unpacked: ProgramWords = [loader, "--library-path", libraries, join(root, program.path)];
  if (await program.works(unpacked)) return unpacked;
  throw new Unavailable(program.otherwise);
}
