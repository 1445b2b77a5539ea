import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cachedFolder, runCommand, runToSuccess, Unavailable } from "@zlink/interop/peers";
import { peersFolder } from "./folders.ts";
import { callWorks, type Implementation } from "./implementation.ts";

const jsonProgram = fileURLToPath(new URL("../programs/json.js", import.meta.url));

/** What nobody can be faster than. */
export const limits: readonly Implementation[] = [
  {
    id: "c",
    title: "C, the same bytes",
    role: "limit",
    async prepare() {
      const program = { command: await compileBounce(), words: [] };
      const version = (await runToSuccess("cc", ["--version"])).split("\n")[0] ?? "cc";
      const works = [...callWorks, "stream", "echo", "descriptor", "entries", "map", "integers"] as const;
      return { version, program, hasServer: true, works };
    },
  },
  {
    id: "json",
    title: "JSON of the messages",
    role: "limit",
    async prepare() {
      const program = { command: process.execPath, words: [jsonProgram] };
      const works = [
        "sequential",
        "pipelined",
        "stream",
        "echo",
        "busy",
        "entries",
        "map",
        "integers",
      ] as const;
      return { version: `V8 ${process.versions.v8}`, program, hasServer: false, works };
    },
  },
  {
    id: "node",
    title: "node -e 0",
    role: "limit",
    async prepare() {
      // What follows `-e 0` are arguments of a program that does not look at them.
      const program = { command: process.execPath, words: ["-e", "0"] };
      return { version: `Node ${process.versions.node}`, program, hasServer: false, works: ["start-up"] };
    },
  },
];

/** Compiles the program of the limit with the machine's compiler, once for each state of its sources. */
async function compileBounce(): Promise<string> {
  const folder = join(peersFolder, "c");
  const names = (await readdir(folder)).sort();
  const hash = createHash("sha256");
  for (const name of names) hash.update(await readFile(join(folder, name)));
  const digest = hash.digest("hex").slice(0, 12);
  const built = await cachedFolder(`bench-c-${digest}`, async (target) => {
    const compiler = await runCommand("cc", ["--version"]).catch(() => undefined);
    if (compiler?.exitCode !== 0) throw new Unavailable("no cc");
    const sources = names.filter((name) => name.endsWith(".c")).map((name) => join(folder, name));
    const flags = ["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE"];
    await runToSuccess("cc", [...flags, "-o", join(target, "bounce"), ...sources]);
  });
  return join(built, "bounce");
}
