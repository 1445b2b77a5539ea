/** The test's end of a connection: it knows bytes, and nothing of Varlink. */
export interface RawPeer {
  /** Sends bytes that the other side reads in one go, as far as the transport lets it, and descriptors with them. */
  send(bytes: Uint8Array, descriptors: number): Promise<void>;
  /** Sends no more, and goes on reading. */
  halfClose(): void;
  /** Goes away. */
  hangUp(): void;
  /** All that has come so far. */
  readonly received: Buffer;
  /** The other side has closed. */
  readonly hasEnded: boolean;
  /** How many of the descriptors that were sent are still open; undefined where that cannot be known. */
  readonly openDescriptors: number | undefined;
  /** Resolves when something may have changed. */
  change(): Promise<void>;
}

/** Waits until a condition holds, the other side has closed, or time is up; says which. */
export async function waitFor(
  peer: RawPeer,
  isMet: () => boolean,
  limitMs: number,
): Promise<"met" | "closed" | "late"> {
  const deadline = Date.now() + limitMs;
  while (!isMet()) {
    if (peer.hasEnded) return "closed";
    const leftMs = deadline - Date.now();
    if (leftMs <= 0) return "late";
    await changeWithin(peer, leftMs);
  }
  return "met";
}

async function changeWithin(peer: RawPeer, limitMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([peer.change(), late]);
  clearTimeout(timer);
}

/** The texts of the whole messages among bytes, and what stands behind the last of them, or behind the first `count`. */
export function splitMessages(
  bytes: Buffer,
  count = Number.POSITIVE_INFINITY,
): { texts: string[]; rest: Buffer } {
  const texts: string[] = [];
  let start = 0;
  while (texts.length < count) {
    const end = bytes.indexOf(0, start);
    if (end < 0) break;
    texts.push(bytes.toString("utf8", start, end));
    start = end + 1;
  }
  return { texts, rest: bytes.subarray(start) };
}
