import type { ScriptedPeer } from "./testing/scripted-peer.ts";

interface Call {
  readonly parameters: { readonly id: number };
  readonly more?: boolean;
  readonly oneway?: boolean;
}

/** How many replies a stream with this number has. */
export const streamLength = (id: number): number => 1 + (id % 4);

/**
 * A service that does all as it should on one connection, as slowly as a test wants: it answers each call with
 * the number that the call carries, in order, and its replies leave byte by byte.
 */
export class EchoService {
  readonly peer: ScriptedPeer;
  #answered = 0;
  #outgoing = Buffer.alloc(0);
  #isGone = false;

  constructor(peer: ScriptedPeer) {
    this.peer = peer;
  }

  /** The numbers of the calls that have come, in order. */
  get received(): number[] {
    return (this.peer.messages as Call[]).map((call) => call.parameters.id);
  }

  /** Lets this many bytes of the replies leave, in pieces of at most `pieceBytes`. */
  answer(bytes: number, pieceBytes: number): void {
    this.#takeCalls();
    let left = Math.min(bytes, this.#outgoing.length);
    while (left > 0 && !this.#isGone && this.peer.ended === undefined) {
      const size = Math.min(left, pieceBytes);
      this.peer.say(this.#outgoing.subarray(0, size));
      this.#outgoing = this.#outgoing.subarray(size);
      left -= size;
    }
  }

  /** Goes away, perhaps in the middle of a reply. */
  leave(): void {
    if (this.#isGone || this.peer.ended !== undefined) return;
    this.#isGone = true;
    this.peer.breakOff();
  }

  #takeCalls(): void {
    const calls = this.peer.messages as Call[];
    for (const call of calls.slice(this.#answered)) {
      const text = repliesTo(call)
        .map((reply) => `${JSON.stringify(reply)}\0`)
        .join("");
      this.#outgoing = Buffer.concat([this.#outgoing, Buffer.from(text)]);
    }
    this.#answered = calls.length;
  }
}

function repliesTo(call: Call): object[] {
  const { id } = call.parameters;
  if (call.oneway) return [];
  if (!call.more) return [{ parameters: { id, padding: "€".repeat(id % 5) } }];
  const length = streamLength(id);
  return Array.from({ length }, (_, index) => ({
    parameters: { id, index },
    ...(index < length - 1 ? { continues: true } : {}),
  }));
}
