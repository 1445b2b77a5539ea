import { isDeepStrictEqual } from "node:util";
import type { OpenedClient } from "./carriers/opened-client.ts";
import type { Peer } from "./carriers/peer.ts";
import { type Outcome, outcomeOf } from "./client-outcome.ts";

const reply = Buffer.from('{"parameters":{"text":"still there"}}\0');

/** Makes the next call. It must be carried by a connection that has carried so many messages, and by nothing else. */
export async function probe(client: OpenedClient, peer: Peer, messagesBefore: number): Promise<void> {
  await answer(peer, messagesBefore, call(client));
}

/**
 * Makes the next call of a client that has lost its connection: it opens one more for it, and says nothing there again
 * that it has said before. Only where it may not have seen the loss yet may one call be lost to it, too.
 */
export async function probeAnew(client: OpenedClient, mayBeLost: boolean): Promise<void> {
  const opened = client.peers.next();
  for (let isLast = !mayBeLost; ; isLast = true) {
    const outcome = call(client);
    const peer = await Promise.race([opened, outcome.then(() => undefined)]);
    if (peer !== undefined) return answer(peer, 0, outcome);
    if (isLast) throw new Error(`the next call ended with ${JSON.stringify(await outcome)}`);
  }
}

function call({ caller }: OpenedClient): Promise<Outcome> {
  return outcomeOf(caller, "echo", { fds: false, readRaw: () => Promise.reject(new Error("not upgraded")) });
}

async function answer(peer: Peer, messagesBefore: number, outcome: Promise<Outcome>): Promise<void> {
  await peer.inbox.until(() => peer.inbox.messages > messagesBefore);
  await peer.send(reply, 0);
  const came = await outcome;
  if (!isDeepStrictEqual(came, { replies: [{ text: "still there" }] }))
    throw new Error(`the next call ended with ${JSON.stringify(came)}`);
  const more = peer.inbox.messages - messagesBefore;
  if (more !== 1) throw new Error(`${more} calls were made in place of one`);
}
