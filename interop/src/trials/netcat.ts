import { halfClosingCases } from "../cases/half-closing-client.ts";
import { getNetcat } from "../peers/netcat.ts";
import { type Outcome, runCases } from "../suite.ts";
import type { SocketFolder } from "./socket-folder.ts";

/** OpenBSD's nc, a client that closes its sending half, against our service. */
export async function tryNetcat(sockets: SocketFolder): Promise<Outcome[]> {
  const netcat = await getNetcat();
  return runCases("nc -N", halfClosingCases(netcat, `unix:${sockets.next()}`));
}
