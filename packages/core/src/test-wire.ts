import type { FileDescriptor } from "./file-descriptor.ts";
import { closeAll } from "./protocol/framing.ts";
import { ScriptedPeer } from "./testing/scripted-peer.ts";

interface Segment {
  readonly bytes: Uint8Array;
  /** They are received with the first of the bytes. */
  readonly descriptors: readonly FileDescriptor[];
}

/**
 * One direction of a {@link Wire}: reads by the rules of a Unix socket. A read may begin with bytes of earlier writes,
 * brings the descriptors of one write at most, and ends behind it.
 */
class Direction {
  readonly #from: ScriptedPeer;
  readonly #to: ScriptedPeer;
  #segments: Segment[] = [];
  #taken = 0;
  #hasEnded = false;

  constructor(from: ScriptedPeer, to: ScriptedPeer) {
    this.#from = from;
    this.#to = to;
  }

  /** Adds what was written, or what a program without manners might write. */
  put(text: string, descriptors: readonly FileDescriptor[]): void {
    this.#segments.push({ bytes: Buffer.from(text), descriptors });
  }

  #takeWrites(): void {
    const { writes, writtenDescriptors } = this.#from;
    for (; this.#taken < writes.length; this.#taken += 1) {
      this.put(writes[this.#taken] ?? "", writtenDescriptors[this.#taken] ?? []);
    }
  }

  /** Lets one read of at most this many bytes happen; false if there was nothing. */
  read(size: number): boolean {
    this.#takeWrites();
    const parts: Uint8Array[] = [];
    let descriptors: readonly FileDescriptor[] = [];
    let left = size;
    while (left > 0 && descriptors.length === 0) {
      const [segment, ...rest] = this.#segments;
      if (segment === undefined) break;
      parts.push(segment.bytes.subarray(0, left));
      descriptors = segment.descriptors;
      const remaining = segment.bytes.subarray(left);
      left -= Math.min(left, segment.bytes.length);
      this.#segments = remaining.length > 0 ? [{ bytes: remaining, descriptors: [] }, ...rest] : rest;
    }
    if (parts.length > 0) this.#to.say(Buffer.concat(parts), descriptors);
    else this.#tellEnd();
    return parts.length > 0;
  }

  #tellEnd(): void {
    if (this.#from.ended === undefined || this.#hasEnded) return;
    this.#hasEnded = true;
    this.#to.hangUp("gone");
  }

  /** Closes what is on its way, as the system does. */
  drop(): void {
    this.#takeWrites();
    for (const { descriptors } of this.#segments.splice(0)) closeAll(descriptors);
  }
}

/** A connection between a client and a service of ours, whose reads a test cuts and whose end it chooses. */
export class Wire {
  readonly client = new ScriptedPeer();
  readonly service = new ScriptedPeer();
  readonly #ways = {
    toService: new Direction(this.client, this.service),
    toClient: new Direction(this.service, this.client),
  };

  /** One read in this direction. */
  read(way: "toService" | "toClient", size: number): boolean {
    return this.#ways[way].read(size);
  }

  /** Adds something that no program of ours would write. */
  put(way: "toService" | "toClient", text: string, descriptors: readonly FileDescriptor[]): void {
    this.#ways[way].put(text, descriptors);
  }

  /** Both ends are gone at once, and what is on its way. */
  cut(): void {
    this.client.breakOff();
    this.service.breakOff();
    this.#ways.toService.drop();
    this.#ways.toClient.drop();
  }
}
