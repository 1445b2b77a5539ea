import { VarlinkError } from "@zlink/idl";
import { ConnectionError } from "./errors.ts";
import type { FileDescriptor } from "./file-descriptor.ts";
import type { HalfReader, HalfReadMessages } from "./half-read-messages.ts";
import type { PeerCredentials } from "./peer-credentials.ts";
import { closeAll, type Frame, FrameDecoder } from "./protocol/framing.ts";
import { enclose, type JsonText, joined, lengthOf } from "./protocol/json-text.ts";
import type { SenderCredentials } from "./protocol/sender-credentials.ts";
import type { ByteReceiver, ByteStream, MessageReceiver, PeerEnd, Transport } from "./transport.ts";

/**
 * Text gathered beyond this many characters leaves without waiting for a flush, so that memory stays bounded. A Unix
 * socket of Linux takes somewhat less before it is full, so that what fits into it leaves in one write.
 */
const gatherLimit = 256 * 1024;

/** A message of so many characters leaves at once, in pieces: to gather it with others would copy it. */
const leastAlone = 64 * 1024;

/** Options of {@link framed}. */
export interface FramedOptions {
  /** Bytes of one message, its NUL aside; a longer one closes the stream. */
  readonly maxMessageBytes: number;
  /** Bounds what comes of messages whose end has not, together with other streams. */
  readonly halfRead?: HalfReadMessages | undefined;
}

/** Puts the NUL framing of UAPI.20 §Transport on a byte stream. */
export function framed<Raw>(stream: ByteStream<Raw>, options: FramedOptions): Transport<Raw> {
  return new FramedTransport(stream, options);
}

class FramedTransport<Raw> implements Transport<Raw>, ByteReceiver, HalfReader {
  readonly tellsReadEnd = true;
  heldBytes = 0;
  readonly #stream: ByteStream<Raw>;
  readonly #decoder: FrameDecoder<FileDescriptor>;
  readonly #halfRead: HalfReadMessages | undefined;
  #receiver!: MessageReceiver;
  #gathered = "";
  #isPaused = false;
  #isStreamPaused = false;
  #isDelivering = false;
  #isDetached = false;
  #isBroken = false;
  #isCongested = false;
  /** The peer's end, kept back while messages before it wait. */
  #end: PeerEnd | undefined;
  #violation: VarlinkError | undefined;

  constructor(stream: ByteStream<Raw>, { maxMessageBytes, halfRead }: FramedOptions) {
    this.#stream = stream;
    this.#decoder = new FrameDecoder(maxMessageBytes);
    this.#halfRead = halfRead;
  }

  get peer(): PeerCredentials | undefined {
    return this.#stream.peer;
  }

  start(receiver: MessageReceiver): void {
    this.#receiver = receiver;
    this.#stream.start(this);
  }

  send(json: JsonText, descriptors?: readonly FileDescriptor[]): boolean {
    if (descriptors !== undefined && descriptors.length > 0) {
      // UAPI.20 §File descriptors: they come with the first byte of their message, so it begins its own write.
      this.flush();
      return this.#write(enclose("", json, "\0"), undefined, descriptors);
    }
    const gathered = this.#gathered;
    if (lengthOf(json) >= leastAlone) {
      this.#gathered = "";
      return this.#write(enclose(gathered, json, "\0"));
    }
    this.#gathered = `${gathered}${joined(json)}\0`;
    return this.#gathered.length < gatherLimit || this.flush();
  }

  flush(onWritten?: () => void): boolean {
    const text = this.#gathered;
    this.#gathered = "";
    if (text === "" && onWritten === undefined) return !this.#isCongested;
    return this.#write(text, onWritten);
  }

  #write(text: JsonText, onWritten?: () => void, descriptors?: readonly FileDescriptor[]): boolean {
    this.#isCongested = !this.#stream.write(text, onWritten, descriptors);
    return !this.#isCongested;
  }

  pause(): void {
    this.#isPaused = true;
    if (this.#isStreamPaused) return;
    this.#isStreamPaused = true;
    this.#stream.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#deliver();
  }

  readNow(spinMicros?: number): boolean {
    // The decoder takes the next read only when all messages of the one before have been taken.
    if (this.#isStreamPaused || this.#isDelivering) return false;
    return this.#stream.readNow?.(spinMicros) ?? false;
  }

  setKeepAlive(keepAlive: boolean): void {
    this.#stream.setKeepAlive?.(keepAlive);
  }

  close(): void {
    if (this.#gathered !== "") this.flush();
    this.#stream.close();
  }

  abort(): void {
    this.#stream.abort();
  }

  detach(): Raw {
    this.flush();
    this.#isDetached = true;
    const { bytes, descriptors } = this.#decoder.takeUnread();
    this.#noteHeld();
    return this.#stream.detach(bytes, descriptors);
  }

  onBytes(bytes: Uint8Array, descriptors?: readonly FileDescriptor[], sender?: SenderCredentials): void {
    if (this.#isBroken) {
      closeAll(descriptors);
      return;
    }
    try {
      this.#decoder.push(bytes, descriptors, sender);
    } catch (error) {
      this.#break(error);
      return;
    }
    this.#deliver();
  }

  #noteHeld(): void {
    const held = this.#decoder.heldBytes;
    if (held !== this.heldBytes) this.#halfRead?.note(this, held);
  }

  dropMessage(reason: ConnectionError): void {
    this.#forgetUnread();
    this.#break(reason);
  }

  #forgetUnread(): void {
    if (this.#decoder.isEmpty) return;
    closeAll(this.#decoder.takeUnread().descriptors);
    this.#noteHeld();
  }

  onText(text: string): void {
    if (this.#isBroken) return;
    this.#decoder.pushText(text);
    this.#deliver();
  }

  onDrain(): void {
    this.#isCongested = false;
    this.#receiver.onDrain();
  }

  onEnd(end: PeerEnd): void {
    this.#end = end;
    this.#deliver();
  }

  onClose(error?: Error): void {
    // The last event: what is left to be reported is not.
    this.#isBroken = true;
    this.#forgetUnread();
    this.#receiver.onClose(this.#violation ?? error);
  }

  /** Reports what was read, message by message, until the receiver pauses, detaches or the read is used up. */
  #deliver(): void {
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    try {
      while (!this.#isPaused && !this.#isDetached && !this.#isBroken) {
        const frame = this.#next();
        if (frame === undefined) break;
        this.#receiver.onMessage(frame.json, frame.descriptors, frame.sender);
      }
    } finally {
      this.#isDelivering = false;
    }
    this.#noteHeld();
    this.#receiver.onReadEnd?.();
    this.#deliverEnd();
    this.#resumeStream();
  }

  /** The stream reads on only when all messages of its last read have been taken. */
  #resumeStream(): void {
    if (!this.#isStreamPaused || this.#isPaused || this.#isDetached || this.#isBroken) return;
    this.#isStreamPaused = false;
    this.#stream.resume();
  }

  #next(): Frame<FileDescriptor> | undefined {
    try {
      return this.#decoder.next();
    } catch (error) {
      this.#break(error);
      return undefined;
    }
  }

  #deliverEnd(): void {
    if (this.#end === undefined || this.#isPaused || this.#isDetached || this.#isBroken) return;
    const end = this.#end;
    this.#end = undefined;
    if (this.#decoder.isEmpty) this.#receiver.onEnd(end);
    else this.#break(cutOff());
  }

  /** Nothing is read any more: where the next message begins cannot be known, or there is none. */
  #break(error: unknown): void {
    if (!(error instanceof VarlinkError)) throw error;
    this.#isBroken = true;
    this.#violation = error;
    // One that does not read either would keep this side waiting for what was written to leave.
    if (this.#isCongested) this.abort();
    else this.close();
  }
}

/** A peer that dies while it writes breaks no rule. */
function cutOff(): ConnectionError {
  return new ConnectionError("ERR_VARLINK_CONNECTION_CLOSED", "the stream ended in the middle of a message");
}
