import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runToSuccess } from "@zlink/interop/peers";
import { compileC } from "./c-program.ts";
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
      const program = {
        command: await compileC({ folder: join(peersFolder, "c"), name: "bounce" }),
        words: [],
      };
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
