import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatDetails, formatTables, formatTotals, isSuccess } from "./report.ts";
import { type Outcome, tryPeer } from "./suite.ts";
import { tryActivation } from "./trials/activation.ts";
import { tryDescriptors } from "./trials/descriptors.ts";
import { tryPython } from "./trials/python.ts";
import { tryRustZlink } from "./trials/rust-zlink.ts";
import { SocketFolder } from "./trials/socket-folder.ts";
import { trySystemd } from "./trials/systemd.ts";
import { tryVarlinkGo } from "./trials/varlink-go.ts";
import { tryVarlinkctl } from "./trials/varlinkctl.ts";

/** Debian's suites: the first has systemd 257, the second 262 or later. */
const suites = ["trixie", "sid"] as const;

interface Trial {
  readonly peer: string;
  run(sockets: SocketFolder): Promise<Outcome[]>;
}

const trials: readonly Trial[] = [
  ...suites.map(
    (suite): Trial => ({ peer: `varlinkctl of ${suite}`, run: (sockets) => tryVarlinkctl(sockets, suite) }),
  ),
  ...suites.map(
    (suite): Trial => ({ peer: `activation by ${suite}`, run: (sockets) => tryActivation(sockets, suite) }),
  ),
  { peer: "Python", run: tryPython },
  { peer: "varlink-go", run: tryVarlinkGo },
  { peer: "Rust zlink", run: tryRustZlink },
  { peer: "descriptors", run: tryDescriptors },
  ...suites.map(
    (suite): Trial => ({ peer: `systemd of ${suite}`, run: (sockets) => trySystemd(sockets, suite) }),
  ),
];

const folder = await mkdtemp(join(tmpdir(), "zlink-interop-"));
try {
  const sockets = new SocketFolder(folder);
  const outcomes: Outcome[][] = [];
  for (const { peer, run } of trials) {
    const began = Date.now();
    outcomes.push(await tryPeer(peer, () => run(sockets)));
    console.log(`${peer}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }
  const all = outcomes.flat();
  console.log(`\n${formatTables(outcomes)}\n`);
  if (all.some(({ status }) => status !== "passed")) console.log(`${formatDetails(all)}\n`);
  process.exitCode = isSuccess(all, process.env["CI"] !== "true") ? 0 : 1;
  console.log(formatTotals(all));
} finally {
  await rm(folder, { recursive: true, force: true });
}
