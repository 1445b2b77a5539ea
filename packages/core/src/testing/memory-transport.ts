import type { FileDescriptor } from "../file-descriptor.ts";
import { noFds } from "../passed-descriptors.ts";
import type { PeerCredentials } from "../peer-credentials.ts";
import { closeAll } from "../protocol/framing.ts";
import { type JsonText, joined } from "../protocol/json.ts";
import type { MessageReceiver, PeerEnd, Transport } from "../transport.ts";

/** A message in memory, or the end of what the other side sends. */
type Item =
  | { readonly json: string; readonly descriptors: readonly FileDescriptor[] }
  | { readonly end: PeerEnd };

/** What an upgrade leaves of a transport in memory: the messages, unread. */
export interface MemoryStream {
  /** Messages that were sent behind the upgrade, oldest first. */
  readonly unread: readonly string[];
  /** The descriptors that came with them. */
  readonly descriptors: readonly FileDescriptor[];
}

/** Options of {@link memoryTransportPair}. */
export interface MemoryTransportOptions {
  /** Who is at the other end, for both: what they have as `peer`. Nobody is known without it. */
  readonly credentials?: PeerCredentials | undefined;
}

/**
 * Makes the two ends of a connection in memory. Messages arrive in a later microtask, in order; an end that is
 * paused holds them. The fastest way to test a client or a service without a socket.
 */
export function memoryTransportPair(
  options: MemoryTransportOptions = {},
): [Transport<MemoryStream>, Transport<MemoryStream>] {
  const first = new MemoryTransport(options.credentials);
  const second = new MemoryTransport(options.credentials);
  first.connect(second);
  second.connect(first);
  return [first, second];
}

class MemoryTransport implements Transport<MemoryStream> {
  readonly peer: PeerCredentials | undefined;
  #other!: MemoryTransport;
  #receiver: MessageReceiver | undefined;
  #outgoing: Item[] = [];
  #incoming: Item[] = [];
  #isPaused = false;
  #isDelivering = false;
  #isScheduled = false;
  #isDetached = false;
  #isClosed = false;

  constructor(credentials: PeerCredentials | undefined) {
    this.peer = credentials;
  }

  connect(other: MemoryTransport): void {
    this.#other = other;
  }

  start(receiver: MessageReceiver): void {
    this.#receiver = receiver;
    this.#schedule();
  }

  send(json: JsonText, descriptors: readonly FileDescriptor[] = noFds): boolean {
    if (this.#isClosed) closeAll(descriptors);
    else this.#outgoing.push({ json: joined(json), descriptors });
    return true;
  }

  flush(onWritten?: () => void): boolean {
    const items = this.#outgoing;
    this.#outgoing = [];
    if (this.#isClosed) return true;
    this.#other.#take(items);
    if (onWritten !== undefined) queueMicrotask(onWritten);
    return true;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#deliver();
  }

  close(): void {
    this.flush();
    this.abort();
  }

  abort(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeDescriptors(this.#outgoing.splice(0));
    closeDescriptors(this.#incoming.splice(0));
    this.#other.#take([{ end: "gone" }]);
    queueMicrotask(() => this.#receiver?.onClose());
  }

  detach(): MemoryStream {
    this.flush();
    this.#isDetached = true;
    const items = this.#incoming.splice(0).filter((item) => "json" in item);
    return {
      unread: items.map(({ json }) => json),
      descriptors: items.flatMap(({ descriptors }) => descriptors),
    };
  }

  #take(items: readonly Item[]): void {
    if (this.#isClosed) {
      closeDescriptors(items);
      return;
    }
    this.#incoming.push(...items);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    if (this.#isDelivering || this.#receiver === undefined) return;
    this.#isDelivering = true;
    try {
      while (!this.#isPaused && !this.#isDetached && !this.#isClosed) {
        const item = this.#incoming.shift();
        if (item === undefined) break;
        if ("json" in item) this.#receiver.onMessage(item.json, item.descriptors);
        else this.#receiver.onEnd(item.end);
      }
    } finally {
      this.#isDelivering = false;
    }
  }
}

/** Nobody will receive them: whoever sent them has given them away. */
function closeDescriptors(items: readonly Item[]): void {
  for (const item of items) {
    if ("json" in item) closeAll(item.descriptors);
  }
}
