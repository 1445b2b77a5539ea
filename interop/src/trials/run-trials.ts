import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Outcome, tryPeer } from "../suite.ts";
import type { TransportName } from "../transport.ts";
import { tryActivation } from "./activation.ts";
import { tryDescriptors } from "./descriptors.ts";
import { tryNetcat } from "./netcat.ts";
import { tryOwnSystemCalls } from "./own-system-calls.ts";
import { tryPython } from "./python.ts";
import { tryRustZlink } from "./rust-zlink.ts";
import { SocketFolder } from "./socket-folder.ts";
import { trySystemd } from "./systemd.ts";
import { tryVarlinkGo } from "./varlink-go.ts";
import { tryVarlinkctl } from "./varlinkctl.ts";

/** Debian's suites: the first has systemd 257, the second 262 or later. */
const suites = ["trixie", "sid"] as const;

interface Trial {
  readonly peer: string;
  /** Tries what only this transport can. */
  readonly only?: TransportName;
  run(sockets: SocketFolder): Promise<Outcome[]>;
}

const trials: readonly Trial[] = [
  ...suites.map(
    (suite): Trial => ({ peer: `varlinkctl of ${suite}`, run: (sockets) => tryVarlinkctl(sockets, suite) }),
  ),
  ...suites.map(
    (suite): Trial => ({ peer: `activation by ${suite}`, run: (sockets) => tryActivation(sockets, suite) }),
  ),
  { peer: "nc -N", run: tryNetcat },
  { peer: "Python", run: tryPython },
  { peer: "varlink-go", run: tryVarlinkGo },
  { peer: "Rust zlink", run: tryRustZlink },
  { peer: "our own system calls", only: "native", run: tryOwnSystemCalls },
  { peer: "descriptors", only: "native", run: tryDescriptors },
  ...suites.map(
    (suite): Trial => ({ peer: `systemd of ${suite}`, run: (sockets) => trySystemd(sockets, suite) }),
  ),
];

/** Tries every peer over the transport that zlink uses in this process. The outcomes of each trial, by its name. */
export async function runTrials(transport: TransportName): Promise<ReadonlyMap<string, readonly Outcome[]>> {
  const folder = await mkdtemp(join(tmpdir(), "zlink-interop-"));
  const outcomes = new Map<string, readonly Outcome[]>();
  try {
    const sockets = new SocketFolder(folder);
    for (const { peer, only, run } of trials) {
      if (only !== undefined && only !== transport) continue;
      const began = Date.now();
      outcomes.set(peer, await tryPeer(peer, () => run(sockets)));
      console.log(`${peer}, ${transport} transport: ${((Date.now() - began) / 1000).toFixed(1)} s`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return outcomes;
}
