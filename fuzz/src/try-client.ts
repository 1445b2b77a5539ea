import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Carrier } from "./carriers/carrier.ts";
import { MemoryPeer } from "./carriers/memory-peer.ts";
import type { OpenedClient } from "./carriers/opened-client.ts";
import { type Inbox, turn } from "./carriers/peer.ts";
import { type Outcome, outcomeOf } from "./client-outcome.ts";
import { type FuzzInput, hasOwnConnection } from "./fuzz-input.ts";
import { type ExpectedOutcome, expectedOfClient } from "./model/client-model.ts";
import { probe, probeAnew } from "./probe-client.ts";

/** Says an input to a client that has made its calls. Rejects with what came out otherwise than it must. */
export async function tryClient(input: FuzzInput, carrier: Carrier): Promise<void> {
  const expected = expectedOfClient(input);
  const open = input.reconnects ? carrier.openReconnecting : carrier.openClient;
  if (open === undefined) throw new Error(`no client comes back over ${input.carrier}`);
  const client = await open();
  const first = await client.peers.next();
  let peer = first;
  try {
    const outcomes = makeCalls(input, client, expected.outcomes);
    if (input.reconnects && input.calls.some(hasOwnConnection)) peer = await client.peers.next();
    await peer.inbox.until(() => peer.inbox.messages >= input.calls.length);
    for (const { bytes, descriptors } of input.pieces) await peer.send(bytes, descriptors);
    if (expected.end === "closed") await closing(peer.inbox, outcomes);
    // A connection that nothing was wrong with carries the next call.
    else if (expected.end === "open" && peer === first) await probe(client, peer, input.calls.length);
    // What waits for a peer that says no more has to hear of its end. An upgraded one has all it needs.
    if (expected.end !== "open") peer.hangUp();
    judge(await outcomes, expected.outcomes);
    if (peer !== first) await probe(client, first, 0);
    else if (input.reconnects && expected.end !== "open") await probeAnew(client, expected.end !== "closed");
  } finally {
    await client.close();
  }
  if (peer instanceof MemoryPeer && peer.openDescriptors > 0) {
    throw new Error(`${peer.openDescriptors} descriptors were not closed`);
  }
}

/** A client that has told its user of a violation closes the connection in the same turn, as a rule. */
async function closing(inbox: Inbox, outcomes: Promise<unknown>): Promise<void> {
  const settled = outcomes.then(async () => {
    for (let turns = 0; turns < 100 && !inbox.hasEnded; turns += 1) await turn();
    if (!inbox.hasEnded) await sleep(1000);
  });
  await Promise.race([inbox.until(() => false), settled]);
  if (!inbox.hasEnded) throw new Error("the connection was not closed");
}

/** All outcomes, whichever call is the first to have one. */
function makeCalls(
  { calls, carrier }: FuzzInput,
  { caller, readRaw }: OpenedClient,
  expected: readonly ExpectedOutcome[],
): Promise<Outcome[]> {
  const outcomes = calls.map((call, index) => {
    const wanted = expected[index];
    const length = wanted !== undefined && wanted !== "any" && "raw" in wanted ? wanted.raw.length : 0;
    return outcomeOf(caller, call, {
      fds: carrier === "native",
      readRaw: (stream) => readRaw(stream, length),
    });
  });
  const all = Promise.all(outcomes);
  // Awaited later, when all has been said.
  all.catch(() => {});
  return all;
}

function judge(outcomes: readonly Outcome[], expected: readonly ExpectedOutcome[]): void {
  for (const [index, wanted] of expected.entries()) {
    const outcome = outcomes[index];
    if (outcome !== undefined && isOutcome(outcome, wanted)) continue;
    throw new Error(`call ${index + 1} ended with ${show(outcome)}, expected ${show(wanted)}`);
  }
}

function isOutcome(outcome: Outcome, wanted: ExpectedOutcome): boolean {
  if (wanted === "any") return true;
  if ("fails" in wanted) return "fails" in outcome && wanted.fails.includes(outcome.fails);
  if ("error" in wanted) {
    return (
      ("error" in outcome && outcome.error === wanted.error) ||
      ("fails" in outcome && outcome.fails === "type")
    );
  }
  if ("raw" in wanted) return "raw" in outcome && Buffer.compare(outcome.raw, wanted.raw) === 0;
  return "replies" in outcome && isDeepStrictEqual(outcome.replies, wanted.replies);
}

function show(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 400) ?? "nothing";
}
