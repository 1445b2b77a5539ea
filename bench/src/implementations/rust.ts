import { join } from "node:path";
import { buildCargoProgram, pinnedCrate } from "@zlink/interop/peers";
import { peersFolder } from "./folders.ts";
import { callWorks, type Implementation, payloadWorks } from "./implementation.ts";

const spared = {
  "echo-8m":
    "the first message of 8 MiB takes minutes: it is written anew for each 256 bytes that the buffer grows by",
};

/** The libraries of Rust. */
export const rustPeers: readonly Implementation[] = [
  {
    id: "zlinkRust",
    title: "Rust zlink",
    role: "peer",
    async prepare() {
      const folder = join(peersFolder, "rust-zlink");
      const command = await buildCargoProgram({ folder, program: "bench-zlink", profile: "release" });
      const version = `zlink ${await pinnedCrate(folder, "zlink")}, tokio ${await pinnedCrate(folder, "tokio")}`;
      const works = [
        ...callWorks,
        ...payloadWorks,
        "stream",
        "integers",
        "descriptor",
        "memory-connection",
      ] as const;
      return { version, program: { command, words: [] }, hasServer: true, works, spared };
    },
  },
  {
    id: "varlinkRust",
    title: "Rust varlink",
    role: "peer",
    async prepare() {
      const folder = join(peersFolder, "rust-varlink");
      const command = await buildCargoProgram({ folder, program: "bench-varlink", profile: "release" });
      const version = await pinnedCrate(folder, "varlink");
      // It does not pipeline, and has a thread for each connection, at most 100 of them.
      const works = [
        "sequential",
        "connect",
        "busy",
        "start-up",
        ...payloadWorks,
        "stream",
        "integers",
      ] as const;
      return { version, program: { command, words: [] }, hasServer: true, works };
    },
  },
];
