import { ourDescriptorsOnTheWire } from "../cases/our-descriptors-on-the-wire.ts";
import { ourSocketTags } from "../cases/our-socket-tags.ts";
import { getPythonPeers } from "../peers/python.ts";
import { getStrace } from "../peers/strace.ts";
import { type Outcome, runCases } from "../suite.ts";
import type { SocketFolder } from "./socket-folder.ts";

/** Our own service and client under strace: what they ask of the kernel. */
export async function tryOwnSystemCalls(sockets: SocketFolder): Promise<Outcome[]> {
  const strace = await getStrace();
  const python = await getPythonPeers();
  const nextPath = () => sockets.next();
  return runCases("zlink under strace", [
    ...ourSocketTags(strace, nextPath),
    ...ourDescriptorsOnTheWire(strace, python, nextPath),
  ]);
}
