import { join } from "node:path";
import { getPythonPeers } from "@zlink/interop/peers";
import { peersFolder } from "./folders.ts";
import { buildGoProgram } from "./go-program.ts";
import { callWorks, type Implementation } from "./implementation.ts";
import { buildSdVarlinkProgram } from "./sd-varlink-program.ts";

/** The libraries of the other languages. */
export const otherPeers: readonly Implementation[] = [
  {
    id: "varlinkGo",
    title: "Go varlink",
    role: "peer",
    async prepare() {
      const { command, version } = await buildGoProgram(join(peersFolder, "go"));
      const works = [...callWorks, "echo", "entries", "map", "stream", "integers"] as const;
      return { version, program: { command, words: [] }, hasServer: true, works };
    },
  },
  {
    id: "asyncvarlink",
    title: "Python asyncvarlink",
    role: "peer",
    async prepare() {
      const { command, env, versions } = await getPythonPeers();
      const words = [join(peersFolder, "python/asyncvarlink_bench.py")];
      // It has no structs.
      const works = [...callWorks, "echo", "map", "stream", "integers", "descriptor"] as const;
      const version = versions["asyncvarlink"] ?? "unknown";
      return { version, program: { command, words, env }, hasServer: true, works };
    },
  },
  {
    id: "sdVarlink",
    title: "sd-varlink",
    role: "peer",
    async prepare() {
      const { program, version } = await buildSdVarlinkProgram(join(peersFolder, "sd-varlink"));
      // Its client waits for each reply, so that it has nothing for many connections at once.
      const works = [
        "sequential",
        "pipelined",
        "stream",
        "connect",
        "idle",
        "start-up",
        "echo",
        "entries",
        "map",
        "integers",
        "descriptor",
      ] as const;
      return { version, program, hasServer: true, works };
    },
  },
];
