import { varlinkctlCases } from "../cases/varlinkctl-client.ts";
import { getVarlinkctl } from "../peers/varlinkctl.ts";
import { type Outcome, runCases } from "../suite.ts";
import type { SocketFolder } from "./socket-folder.ts";

/** The varlinkctl of a Debian suite against our service. */
export async function tryVarlinkctl(sockets: SocketFolder, suite: string): Promise<Outcome[]> {
  const varlinkctl = await getVarlinkctl(suite);
  return runCases(`varlinkctl ${varlinkctl.version}`, varlinkctlCases(sockets.next(), varlinkctl));
}
