import type { Native } from "./native.ts";
import type {
  Credentials,
  NativeSocket,
  NativeSocketOptions,
  SocketEnd,
  SocketEvents,
} from "./native-socket.ts";

/** Wakes whoever waits for something to become true. */
export class Changes {
  #waiters: (() => void)[] = [];

  /** Has conditions looked at again. */
  tell(): void {
    const woken = this.#waiters;
    this.#waiters = [];
    for (const wake of woken) wake();
  }

  /** Resolves when the condition holds, looked at whenever something is told. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }
}

/** Writes down what a socket reports. */
export class Recorder extends Changes implements SocketEvents {
  readonly log: string[] = [];
  readonly texts: string[] = [];
  readonly descriptors: number[] = [];
  readonly chunks: Uint8Array[] = [];
  readonly senders: (Credentials | undefined)[] = [];
  readonly errors: NodeJS.ErrnoException[] = [];
  text = "";
  /** Called after each event is written down. */
  whenTold: (event: string) => void = () => {};

  onRead(
    bytes: Uint8Array,
    descriptors: readonly number[] | undefined,
    sender: Credentials | undefined,
  ): void {
    this.chunks.push(bytes);
    this.senders.push(sender);
    this.descriptors.push(...(descriptors ?? []));
    this.text += Buffer.from(bytes).toString();
    this.#record("read");
  }

  onText(text: string): void {
    this.texts.push(text);
    this.text += text;
    this.#record("text");
  }

  onDrain(): void {
    this.#record("drain");
  }

  onEnd(end: SocketEnd): void {
    this.#record(end);
  }

  onHangUp(): void {
    this.#record("hang-up");
  }

  onBroken(error: NodeJS.ErrnoException): void {
    this.errors.push(error);
    this.#record("broken");
  }

  #record(event: string): void {
    this.log.push(event);
    this.tell();
    this.whenTold(event);
  }
}

/** One end of a connected pair, with what it reports. */
export interface End {
  readonly socket: NativeSocket;
  readonly recorder: Recorder;
}

/** Connects two sockets to each other; both read. */
export function openPair(native: Native, options: NativeSocketOptions = {}): [End, End] {
  const [first, second] = native.socketPair();
  return [openEnd(native, first, options), openEnd(native, second, options)];
}

/** Takes a descriptor over as a socket that reads. */
export function openEnd(native: Native, fd: number, options: NativeSocketOptions = {}): End {
  const recorder = new Recorder();
  const socket = native.openSocket(fd, recorder, options);
  socket.setReading(true);
  return { socket, recorder };
}

/** Closes both ends. */
export function closePair(ends: readonly End[]): void {
  for (const { socket } of ends) socket.close();
}
