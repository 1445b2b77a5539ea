import { isDeepStrictEqual } from "node:util";
import type { Carrier } from "./carriers/carrier.ts";
import { MemoryPeer } from "./carriers/memory-peer.ts";
import type { Peer } from "./carriers/peer.ts";
import type { FuzzInput } from "./fuzz-input.ts";
import type { ExpectedReply } from "./model/expected-answers.ts";
import { isObject, toMessages } from "./model/messages.ts";
import { type ExpectedOfService, expectedOfService } from "./model/service-model.ts";

const probe = Buffer.from('{"method":"org.example.Fuzz.Echo","parameters":{"text":"still there"}}\0');
const probeReply: ExpectedReply = { parameters: { text: "still there" }, continues: false };

/** Says an input to the service. Rejects with what came out otherwise than it must. */
export async function tryService(input: FuzzInput, carrier: Carrier): Promise<void> {
  const expected = expectedOfService(input);
  const peer = await carrier.connect();
  try {
    for (const { bytes, descriptors } of input.pieces) await peer.send(bytes, descriptors);
    await settle(peer, expected);
    judge(peer, expected);
  } finally {
    peer.hangUp();
  }
  if (peer instanceof MemoryPeer && peer.openDescriptors > 0) {
    throw new Error(`${peer.openDescriptors} descriptors were not closed`);
  }
}

/** Waits for all that must come. */
async function settle(peer: Peer, { replies, end, raw }: ExpectedOfService): Promise<void> {
  const { inbox } = peer;
  if (end === "open" || end === "cut" || end === "raw")
    await inbox.until(() => inbox.messages >= replies.length);
  if (end === "open") {
    await peer.send(probe, 0);
    await inbox.until(() => inbox.messages > replies.length);
  } else if (end === "raw") {
    if (!(peer instanceof MemoryPeer))
      await inbox.until(() => rawOf(peer, replies.length).length >= raw.length);
  } else if (end === "closed") {
    // A service that does not close is given away by its answer to one more call, long before the time is up.
    if (!inbox.hasEnded) await peer.send(probe, 0);
    await inbox.until(() => inbox.messages > replies.length);
  } else {
    peer.halfClose();
    // Whether descriptors come is the kernel's to decide: an upgrade may have been accepted.
    await inbox.until(() => false);
  }
}

function rawOf(peer: Peer, replies: number): Uint8Array {
  if (peer instanceof MemoryPeer) return peer.raw ?? new Uint8Array(0);
  const { bytes } = peer.inbox;
  let at = 0;
  for (let count = 0; count < replies; count += 1) {
    const nul = bytes.indexOf(0, at);
    if (nul < 0) return new Uint8Array(0);
    at = nul + 1;
  }
  return bytes.subarray(at);
}

function judge(peer: Peer, { replies, certain, end, raw }: ExpectedOfService): void {
  const { bytes, hasEnded } = peer.inbox;
  if (end === "raw") {
    judgeReplies(bytes, replies, replies.length);
    const came = rawOf(peer, replies.length);
    if (Buffer.compare(came, raw) !== 0)
      throw new Error(`bytes of another protocol: ${quote(came)}, expected ${quote(raw)}`);
    return;
  }
  if (end === "open") {
    if (hasEnded) throw new Error(`the connection was closed after ${quote(bytes)}`);
    judgeReplies(bytes, [...replies, probeReply], replies.length + 1);
  } else judgeReplies(bytes, replies, end === "cut" ? replies.length : end === "closed" ? certain : 0);
  if (end === "closed" && !hasEnded) throw new Error("the connection was not closed");
  const { whole, rest } = toMessages(bytes);
  const allowed = end === "open" ? replies.length + 1 : replies.length;
  if (whole.length > allowed || rest < bytes.length)
    throw new Error(`more came than was asked for: ${quote(bytes)}`);
}

/** The first of the expected replies have come, at least so many. */
function judgeReplies(bytes: Buffer, expected: readonly ExpectedReply[], atLeast: number): void {
  const { whole } = toMessages(bytes);
  for (const [index, wanted] of expected.entries()) {
    const reply = whole[index]?.message;
    if (reply === undefined && whole.length <= index && index >= atLeast) return;
    if (reply === undefined || !isReply(reply, wanted)) {
      throw new Error(`reply ${index + 1} is ${JSON.stringify(reply)}, expected ${JSON.stringify(wanted)}`);
    }
  }
}

function isReply(reply: Readonly<Record<string, unknown>>, wanted: ExpectedReply): boolean {
  const { parameters = {}, continues = false, error } = reply;
  if (!isObject(parameters)) return false;
  if (wanted === "any") return continues === false;
  if ("error" in wanted) return error === wanted.error && continues === false;
  if (error !== undefined || continues !== wanted.continues) return false;
  return isDeepStrictEqual(parameters, JSON.parse(JSON.stringify(wanted.parameters)));
}

function quote(bytes: Uint8Array): string {
  return JSON.stringify(Buffer.from(bytes).toString("latin1").slice(0, 400));
}
