import type { FileDescriptor } from "../file-descriptor.ts";
import { closeAll } from "../protocol/framing.ts";
import type { MessageReceiver, PeerEnd, Transport } from "../transport.ts";

/** How long something that should happen may take. */
const patienceMs = 2000;

/** Long enough for what must not happen to happen. */
const silenceMs = 30;

/** Records what a transport reports. */
export class TransportRecorder implements MessageReceiver {
  readonly transport: Transport;
  /** What was reported, in order. */
  readonly log: ("message" | "end" | "close")[] = [];
  readonly messages: string[] = [];
  /** How many descriptors came with each message. They are closed at once. */
  readonly descriptorCounts: number[] = [];
  readonly ends: PeerEnd[] = [];
  drains = 0;
  closes = 0;
  /** Called for each message, when it has been recorded. */
  whenMessage = (): void => {};
  #waiters: (() => void)[] = [];

  constructor(transport: Transport) {
    this.transport = transport;
  }

  onMessage(json: string, descriptors?: readonly FileDescriptor[]): void {
    this.messages.push(json);
    this.descriptorCounts.push(descriptors?.length ?? 0);
    closeAll(descriptors);
    this.#record("message");
    this.whenMessage();
  }

  onEnd(end: PeerEnd): void {
    this.ends.push(end);
    this.#record("end");
  }

  onDrain(): void {
    this.drains += 1;
    this.wake();
  }

  onClose(): void {
    this.closes += 1;
    this.#record("close");
  }

  /** Resolves when the next thing has been reported, or {@link wake} is called. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Lets all that wait look again. */
  wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  #record(what: "message" | "end" | "close"): void {
    this.log.push(what);
    this.wake();
  }
}

/** Waits until something has happened at one end; rejects, saying what was awaited, when that takes too long. */
export async function until(isDone: () => boolean, what: string, recorder: TransportRecorder): Promise<void> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    recorder.wake();
  }, patienceMs);
  try {
    while (!isDone()) {
      if (isLate) throw new Error(`expected ${what} within ${patienceMs} ms, got ${recorder.log.join(", ")}`);
      await recorder.next();
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for a while in which nothing should happen. */
export function silence(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, silenceMs));
}

/** Throws unless two plain values are the same. */
export function same(actual: unknown, expected: unknown): void {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (got !== wanted) throw new Error(`expected ${wanted}, got ${got}`);
}
