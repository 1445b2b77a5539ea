import { type Piece, runsOf, toBytes } from "./bytes.ts";
import type { ExpectedMessage, Part, ServiceCase } from "./case.ts";
import { mismatchOf } from "./expected-message.ts";
import { type RawPeer, splitMessages, waitFor } from "./raw-peer.ts";

/** A service that cases are tried on. */
export interface ServiceUnderTest {
  /** Opens one more connection. */
  connect(): Promise<RawPeer>;
}

/** Shows that a connection is open and answers the next call; no case makes this call. */
const probe: readonly Part[] = [
  {
    message: {
      method: "org.varlink.service.GetInterfaceDescription",
      parameters: { interface: "org.varlink.service" },
    },
  },
];
const probeReply: ExpectedMessage = {
  like: { parameters: { description: { $holds: "interface org.varlink.service" } } },
};

/** Tries a case, on a connection for each way in which its bytes are cut. Rejects with what went wrong. */
export async function runServiceCase(
  each: ServiceCase,
  service: ServiceUnderTest,
  limitMs: number,
): Promise<void> {
  for (const pieces of runsOf(each)) {
    const others: RawPeer[] = [];
    while (others.length < each.connections) others.push(await service.connect());
    const peer = await service.connect();
    try {
      await send(peer, pieces);
      await judge(each, peer, limitMs);
    } finally {
      for (const one of [peer, ...others]) one.hangUp();
    }
    await tryNext(each, service, limitMs);
  }
}

/** Sends the pieces one by one, to whoever still listens. */
export async function send(peer: RawPeer, pieces: readonly Piece[]): Promise<void> {
  for (const { bytes, descriptors } of pieces) {
    if (peer.hasEnded) return;
    await peer.send(bytes, descriptors);
  }
}

async function judge(each: ServiceCase, peer: RawPeer, limitMs: number): Promise<void> {
  const { replies, afterwards, end } = each;
  if (end === "half-close") peer.halfClose();
  if (afterwards === "closed") await expectClosed(peer, each, limitMs);
  else if (afterwards === "open") {
    await expectMessages(peer, replies, limitMs);
    if (end === undefined) await expectAnswer(peer, replies, limitMs);
  } else await expectRaw(peer, replies, toBytes(afterwards.raw), limitMs);
  if ((peer.openDescriptors ?? 0) > 0) throw new Error(`${peer.openDescriptors} descriptors were not closed`);
}

/**
 * A service that does not close is given away by its answer to one more call, long before the time is up. That call is
 * made when the replies are there: a connection that is reset may lose them.
 */
async function expectClosed(peer: RawPeer, { replies, end }: ServiceCase, limitMs: number): Promise<void> {
  const count = () => splitMessages(peer.received).texts.length;
  await waitFor(peer, () => count() >= replies.length, limitMs);
  if (end === undefined && !peer.hasEnded) await peer.send(toBytes(probe), 0);
  const outcome = await waitFor(peer, () => peer.hasEnded || count() > replies.length, limitMs);
  const { texts, rest } = splitMessages(peer.received);
  const mismatch = mismatchOf(texts, replies);
  if (mismatch !== undefined) throw new Error(mismatch);
  if (rest.length > 0) throw new Error(`bytes of no message came: ${rest.toString("utf8").slice(0, 300)}`);
  if (outcome === "late") throw new Error("the connection was not closed");
}

async function expectMessages(
  peer: RawPeer,
  replies: readonly ExpectedMessage[],
  limitMs: number,
): Promise<void> {
  const outcome = await waitFor(
    peer,
    () => splitMessages(peer.received).texts.length >= replies.length,
    limitMs,
  );
  const mismatch = mismatchOf(splitMessages(peer.received).texts, replies);
  if (mismatch !== undefined) throw new Error(outcome === "closed" ? `${mismatch}; it was closed` : mismatch);
}

async function expectAnswer(
  peer: RawPeer,
  replies: readonly ExpectedMessage[],
  limitMs: number,
): Promise<void> {
  await peer.send(toBytes(probe), 0);
  try {
    await expectMessages(peer, [...replies, probeReply], limitMs);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`the next call was not answered as it should: ${why}`);
  }
}

async function expectRaw(
  peer: RawPeer,
  replies: readonly ExpectedMessage[],
  raw: Buffer,
  limitMs: number,
): Promise<void> {
  const split = () => splitMessages(peer.received, replies.length);
  const rest = () => split().rest;
  const hasCome = () => split().texts.length >= replies.length && rest().length >= raw.length;
  await waitFor(peer, hasCome, limitMs);
  const mismatch = mismatchOf(split().texts, replies);
  if (mismatch !== undefined) throw new Error(mismatch);
  if (!rest().equals(raw)) {
    throw new Error(
      `the other protocol's bytes are ${rest().toString("hex")}, expected ${raw.toString("hex")}`,
    );
  }
}

/** A service that has not heard yet that others have gone may close the connection: it is opened again then. */
async function tryNext({ next }: ServiceCase, service: ServiceUnderTest, limitMs: number): Promise<void> {
  if (next === undefined) return;
  const deadline = Date.now() + limitMs;
  for (;;) {
    const peer = await service.connect();
    try {
      await peer.send(toBytes(next.bytes), 0);
      await waitFor(peer, () => peer.received.length > 0, limitMs);
      const isRefused = peer.hasEnded && peer.received.length === 0;
      if (isRefused && Date.now() < deadline) continue;
      await expectMessages(peer, next.replies, limitMs);
      return;
    } finally {
      peer.hangUp();
    }
  }
}
