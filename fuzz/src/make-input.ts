import { callText } from "./corpus/calls.ts";
import { replyTexts } from "./corpus/replies.ts";
import {
  type CallMade,
  type CarrierName,
  type FuzzInput,
  hasOwnConnection,
  type Piece,
  type Side,
} from "./fuzz-input.ts";
import { mutate } from "./mutate.ts";
import { Random } from "./random.ts";

/** Of twelve inputs, four go over each kind of Unix socket, one over TCP, and three through memory. */
const carriers: readonly CarrierName[] = [
  ...(["native", "native", "native", "native", "node", "node", "node", "node"] as const),
  ...(["tcp", "memory", "memory", "memory"] as const),
];
/** Those whose clients have an address to come back to. */
const addressed: readonly CarrierName[] = ["native", "tcp"];

const plainCalls: readonly CallMade[] = ["echo", "any", "descriptors", "note", "echo", "any"];

/** How many descriptors come with a piece that has some: a few, as many as the kernel carries, and one more in memory. */
const counts = [1, 1, 2, 3, 16, 253];

/** Makes the input of a run that has this number. The same again, whenever it is asked for. */
export function makeInput(side: Side, seed: number, index: number): FuzzInput {
  const random = Random.of(side === "service" ? seed : ~seed, index);
  const carrier = random.pick(carriers);
  const reconnects = side === "client" && addressed.includes(carrier) && random.oneIn(12);
  const isWatched = random.oneIn(8);
  const calls = side === "service" ? [] : someCalls(random, reconnects);
  const bytes = someBytes(random, side, calls);
  return { side, carrier, isWatched, reconnects, calls, pieces: cut(random, bytes, carrier) };
}

/** Nothing is written behind a stream or an upgrade, so that either is the last, and before one on its own connection. */
function someCalls(random: Random, reconnects: boolean): CallMade[] {
  const calls = Array.from({ length: random.below(4) }, () => random.pick(plainCalls));
  const last = random.pick<CallMade>(["echo", "any", "descriptors", "count", "upgrade"]);
  return reconnects && hasOwnConnection(last) ? [last] : [...calls, last];
}

function someBytes(random: Random, side: Side, calls: readonly CallMade[]): Buffer {
  if (random.oneIn(12)) return Buffer.from(random.bytes(1 + random.below(200)));
  const texts = side === "service" ? someCallTexts(random) : replyTexts(random, calls);
  const valid = texts.map((text) => `${text}\0`);
  // Often something comes behind the last message: more of the same, or another protocol's bytes.
  const rest = random.oneIn(6) ? Buffer.from(random.bytes(1 + random.below(30))) : Buffer.alloc(0);
  const isValid = random.oneIn(3);
  const broken = random.below(Math.max(valid.length, 1));
  const parts = valid.map((text, at) =>
    isValid || at !== broken ? Buffer.from(text) : mutate(text, random),
  );
  return Buffer.concat([...parts, rest]);
}

function someCallTexts(random: Random): string[] {
  // Now and then more of them than may wait.
  const count = random.oneIn(30) ? 20 + random.below(30) : 1 + random.below(5);
  return Array.from({ length: count }, () => callText(random));
}

function cut(random: Random, bytes: Buffer, carrier: CarrierName): Piece[] {
  const offsets = new Set<number>([0]);
  if (random.oneIn(40) && bytes.length < 300) for (let at = 1; at < bytes.length; at += 1) offsets.add(at);
  else if (!random.oneIn(3)) {
    for (let times = random.below(4); times > 0; times -= 1)
      offsets.add(random.below(Math.max(bytes.length, 1)));
    // A cut behind a message is where descriptors belong.
    for (let nul = bytes.indexOf(0); nul >= 0; nul = bytes.indexOf(0, nul + 1))
      if (random.oneIn(4)) offsets.add(nul + 1);
  }
  const starts = [...offsets].filter((at) => at < bytes.length).sort((left, right) => left - right);
  const carriesSome = (carrier === "native" || carrier === "memory") && random.oneIn(4);
  return starts.map((start, index) => ({
    bytes: bytes.subarray(start, starts[index + 1] ?? bytes.length),
    descriptors: carriesSome && random.oneIn(3) ? someDescriptors(random, carrier) : 0,
  }));
}

function someDescriptors(random: Random, carrier: CarrierName): number {
  const count = random.pick(counts);
  return carrier === "memory" && count === 253 && random.oneIn(2) ? 254 : count;
}
