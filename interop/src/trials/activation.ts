import { activationCases } from "../cases/activation.ts";
import { getVarlinkctl } from "../peers/varlinkctl.ts";
import { type Outcome, runCases } from "../suite.ts";
import { whyNotNative } from "../transport.ts";
import type { SocketFolder } from "./socket-folder.ts";

/** The activators of the systemd in a Debian suite, with the service of the examples. */
export async function tryActivation(sockets: SocketFolder, suite: string): Promise<Outcome[]> {
  const varlinkctl = await getVarlinkctl(suite);
  const isNative = (await whyNotNative()) === undefined;
  return runCases(`activation ${varlinkctl.version}`, activationCases(varlinkctl, sockets, isNative));
}
