import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { cachedFolder, runCommand, runToSuccess, Unavailable } from "@zlink/interop/peers";
import { digestOf } from "./digest.ts";

/** A program in C. */
export interface CProgram {
  /** The folder with its sources. */
  readonly folder: string;
  readonly name: string;
  /** What the compiler is told beside the warnings: where other headers and libraries are. */
  readonly flags?: readonly string[];
}

/** Compiles a program with the machine's compiler, once for each state of its sources. `Unavailable` without cc. */
export async function compileC({ folder, name, flags = [] }: CProgram): Promise<string> {
  const built = await cachedFolder(`${name}-${await digestOf(folder)}`, async (target) => {
    const compiler = await runCommand("cc", ["--version"]).catch(() => undefined);
    if (compiler?.exitCode !== 0) throw new Unavailable("no cc");
    const sources = (await readdir(folder)).filter((file) => file.endsWith(".c"));
    const words = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-o", join(target, name)];
    await runToSuccess("cc", [...words, ...sources.map((file) => join(folder, file)), ...flags]);
  });
  return join(built, name);
}
