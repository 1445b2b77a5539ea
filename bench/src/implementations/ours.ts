import { fileURLToPath } from "node:url";
import { Unavailable } from "@zlink/interop/peers";
import { connect, UsageError } from "zlink";
import type { WorkName } from "../work.ts";
import { callWorks, type Implementation, payloadWorks, type Ready } from "./implementation.ts";

const program = fileURLToPath(new URL("../../bundle/programs/zlink.js", import.meta.url));
const works: readonly WorkName[] = [
  ...callWorks,
  ...payloadWorks,
  "stream",
  "integers",
  "memory-connection",
  "memory-stream",
];

/** For how long the variant that spins does so before it sleeps. */
export const spinMicros = 200;

function ready(env: Readonly<Record<string, string>>, own: Partial<Ready> = {}): Ready {
  return {
    version: `Node ${process.versions.node}`,
    program: { command: process.execPath, words: [program], env },
    hasServer: true,
    works,
    ...own,
  };
}

/** Ours as the README has it, and its variants. */
export const ours: readonly Implementation[] = [
  {
    id: "zlink",
    title: "zlink",
    role: "ours",
    async prepare() {
      const reason = await whyNotNative();
      if (reason !== undefined) throw new Unavailable(reason);
      return ready({}, { works: [...works, "descriptor"] });
    },
  },
  {
    id: "zlinkSpin",
    title: `zlink, spinMicros ${spinMicros}`,
    role: "ours",
    async prepare() {
      if (!(await knowsSpinning())) throw new Unavailable("this build has no option spinMicros");
      return ready({ BENCH_SPIN_MICROS: String(spinMicros) }, { works: ["sequential"] });
    },
  },
  {
    id: "zlinkNode",
    title: "zlink over node:net",
    role: "ours",
    prepare: async () => ready({ ZLINK_TRANSPORT: "node" }),
  },
];

async function whyNotNative(): Promise<string | undefined> {
  const refusal = await refusalOf({ fds: true });
  return refusal?.code === "ERR_VARLINK_NATIVE" ? refusal.message : undefined;
}

/** An option that is known refuses a value that makes no sense; one that is not is ignored. */
async function knowsSpinning(): Promise<boolean> {
  return (await refusalOf({ spinMicros: -1 })) !== undefined;
}

async function refusalOf(options: object): Promise<UsageError | undefined> {
  const refusal: unknown = await connect("unix:/nonexistent", options).catch((error: unknown) => error);
  return refusal instanceof UsageError ? refusal : undefined;
}
