import { conformanceClientCase } from "../cases/conformance-client.ts";
import { varlinkctlCases } from "../cases/varlinkctl-client.ts";
import { getVarlinkctl } from "../peers/varlinkctl.ts";
import { varlinkctlClient } from "../peers/varlinkctl-outcome.ts";
import { type Outcome, runCases } from "../suite.ts";
import type { SocketFolder } from "./socket-folder.ts";

/** The varlinkctl of a Debian suite against our service. */
export async function tryVarlinkctl(sockets: SocketFolder, suite: string): Promise<Outcome[]> {
  const varlinkctl = await getVarlinkctl(suite);
  return runCases(`varlinkctl ${varlinkctl.version}`, [
    ...varlinkctlCases(sockets.next(), varlinkctl),
    conformanceClientCase(varlinkctlClient(varlinkctl), () => sockets.next()),
  ]);
}
