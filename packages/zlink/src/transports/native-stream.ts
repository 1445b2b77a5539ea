import type { ByteReceiver, ByteStream, PeerCredentials, SenderCredentials } from "@zlink/core";
import type { Native, NativeSocket, SocketEnd, SocketEvents } from "@zlink/native";
import { FileDescriptor } from "../file-descriptor.ts";
import { NativeDuplex } from "./native-duplex.ts";
import { NativePeer } from "./native-peer.ts";
import { tagSocket } from "./socket-tags.ts";

/** How long a closed socket waits for a peer that does not read what was written before. */
const lingerMs = 5000;

/** Options of a {@link NativeStream}. */
export interface NativeStreamOptions {
  /** Which end it is. */
  readonly role: "client" | "server";
  /** Whether descriptors are taken; otherwise the kernel closes those that come. */
  readonly fds: boolean;
  /** Bytes of one message: a longer one is told before its end has come. */
  readonly maxMessageBytes: number;
  /** Whether it is told who wrote what is read; false by default. */
  readonly senders?: boolean | undefined;
}

/** A byte stream over a Unix socket of the addon: one read is one `recvmsg`, one write one `sendmsg`. */
export class NativeStream implements ByteStream<NativeDuplex>, SocketEvents {
  readonly #native: Native;
  readonly #socket: NativeSocket;
  readonly #options: NativeStreamOptions;
  #receiver!: ByteReceiver;
  #raw: NativeDuplex | undefined;
  /** Called when the kernel has all that was written. */
  #onWritten: (() => void)[] = [];
  #isCongested = false;
  #isClosing = false;
  #error: Error | undefined;
  #linger: NodeJS.Timeout | undefined;
  #peer: NativePeer | undefined;

  /** Owns the descriptor of a connected socket. Throws the system's error. */
  constructor(native: Native, fd: number, options: NativeStreamOptions) {
    this.#native = native;
    this.#options = options;
    const { fds, senders = false, maxMessageBytes } = options;
    this.#socket = native.openSocket(fd, this, {
      takesDescriptors: fds,
      takesCredentials: senders,
      mostText: senders ? 0 : maxMessageBytes,
    });
    tagSocket(this.#socket, options.role);
  }

  start(receiver: ByteReceiver): void {
    this.#receiver = receiver;
    // Aborted, or never wanted, before it was started.
    if (this.#socket.isOpen) this.#socket.setReading(true);
    else this.#reportClose();
  }

  get peer(): PeerCredentials | undefined {
    if (this.#socket.isOpen) this.#peer ??= NativePeer.read(this.#socket);
    return this.#peer;
  }

  write(
    text: string | readonly string[],
    onWritten?: () => void,
    descriptors?: readonly FileDescriptor[],
  ): boolean {
    if (!this.#socket.isOpen || this.#isClosing || this.#error !== undefined) {
      for (const descriptor of descriptors ?? []) descriptor.close();
      return true;
    }
    if (text !== "") this.#send(text, descriptors);
    if (onWritten !== undefined && this.#error === undefined) this.#afterWriting(onWritten);
    return !this.#isCongested;
  }

  #send(text: string | readonly string[], descriptors: readonly FileDescriptor[] | undefined): void {
    try {
      this.#isCongested = !this.#socket.write(
        text,
        descriptors?.map((descriptor) => descriptor.take()),
      );
    } catch (error) {
      this.#cannotWrite(error as Error);
    }
  }

  /** A peer that is gone may have sent something before, which is read first; one that only takes no more is done with. */
  #cannotWrite(error: Error): void {
    this.#error = error;
    if (!this.#socket.hasHungUp) this.#break();
  }

  #afterWriting(onWritten: () => void): void {
    if (this.#isCongested) this.#onWritten.push(onWritten);
    else queueMicrotask(onWritten);
  }

  pause(): void {
    if (this.#socket.isOpen) this.#socket.setReading(false);
  }

  resume(): void {
    if (this.#socket.isOpen) this.#socket.setReading(true);
  }

  readNow(spinMicros?: number): boolean {
    return this.#socket.isOpen && this.#socket.readNow(spinMicros);
  }

  setKeepAlive(keepAlive: boolean): void {
    if (this.#socket.isOpen) this.#socket.setKeepAlive(keepAlive);
  }

  close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    if (!this.#isCongested) this.#end();
    else this.#linger = setTimeout(() => this.#end(), lingerMs).unref();
  }

  abort(): void {
    this.#isClosing = true;
    this.#end();
  }

  detach(unread: Uint8Array, descriptors: readonly FileDescriptor[]): NativeDuplex {
    const native = this.#options.fds ? this.#native : undefined;
    const isCongested = this.#isCongested;
    const untold = this.#socket.isOpen ? this.#socket.takeBytes() : undefined;
    const rest = untold === undefined ? unread : Buffer.concat([unread, untold]);
    this.#raw = new NativeDuplex(this.#socket, { unread: rest, descriptors, isCongested, native });
    // Its user need not listen: the connection hears of it.
    this.#raw.on("error", (error) => {
      this.#error ??= error;
    });
    this.#raw.once("close", () => this.#reportClose());
    return this.#raw;
  }

  onRead(
    bytes: Uint8Array,
    numbers: readonly number[] | undefined,
    sender: SenderCredentials | undefined,
  ): void {
    const descriptors = numbers?.map((fd) => new FileDescriptor(fd));
    if (this.#raw !== undefined) this.#raw.onRead(bytes, descriptors);
    else this.#receiver.onBytes(bytes, descriptors, sender);
  }

  onText(text: string): void {
    this.#receiver.onText(text);
  }

  onDrain(): void {
    this.#isCongested = false;
    if (this.#raw !== undefined) this.#raw.onDrain();
    else if (this.#isClosing) this.#end();
    else {
      const written = this.#onWritten;
      this.#onWritten = [];
      for (const onWritten of written) onWritten();
      this.#receiver.onDrain();
    }
  }

  onEnd(end: SocketEnd): void {
    if (this.#raw !== undefined) this.#raw.onEnd();
    else this.#receiver.onEnd(end);
  }

  onHangUp(): void {
    // Nobody is left to answer what was not read. A client reads what was sent to it before, and so does whoever took
    // the stream over.
    if (this.#raw === undefined && this.#options.role === "server") this.abort();
  }

  onBroken(error: Error): void {
    if (this.#raw !== undefined) {
      this.#raw.destroy(error);
      return;
    }
    this.#error ??= error;
    this.#break();
  }

  #break(): void {
    this.#isClosing = true;
    this.#end();
  }

  #end(): void {
    if (!this.#socket.isOpen) return;
    clearTimeout(this.#linger);
    // Whoever took the stream over hears of its end, and says when it is closed.
    if (this.#raw !== undefined) {
      this.#raw.destroy();
      return;
    }
    this.#socket.close();
    this.#reportClose();
  }

  #reportClose(): void {
    this.#peer?.close();
    process.nextTick(() => this.#receiver?.onClose(this.#error));
  }
}
