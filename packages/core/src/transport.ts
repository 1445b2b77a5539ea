import type { FileDescriptor } from "./file-descriptor.ts";
import type { PeerCredentials } from "./peer-credentials.ts";
import type { JsonText } from "./protocol/json-text.ts";
import type { SenderCredentials } from "./protocol/sender-credentials.ts";

/**
 * How the peer's sending ended: it is `gone`; it is `half-closed` and still reads; or the transport `cannot-tell`.
 */
export type PeerEnd = "gone" | "half-closed" | "cannot-tell";

/** What a {@link ByteStream} and a {@link Transport} both report to whoever started them. */
export interface StreamEvents {
  /** What was written has left; {@link ByteStream.write} may be called again after it returned false. */
  onDrain(): void;
  /** The peer sends no more. Nothing is read after it. */
  onEnd(end: PeerEnd): void;
  /** It is over, with the system's error if it broke. The last event, exactly once, also after `close`. */
  onClose(error?: Error): void;
}

/** Takes what a {@link ByteStream} reads. */
export interface ByteReceiver extends StreamEvents {
  /**
   * Bytes of one read, and the descriptors that came with it. Both belong to the receiver from now on. `sender` wrote all
   * of them, where the stream was asked to know.
   */
  onBytes(bytes: Uint8Array, descriptors?: readonly FileDescriptor[], sender?: SenderCredentials): void;
  /**
   * One read that brought ASCII alone, and no descriptors, as text. A stream that has it cheaper may report it in the
   * place of {@link onBytes}.
   */
  onText(text: string): void;
}

/** Takes what a {@link Transport} reads. */
export interface MessageReceiver extends StreamEvents {
  /**
   * One message, and the descriptors that came with it. They belong to the receiver from now on. `sender` wrote the whole
   * message, where the transport was asked to know.
   */
  onMessage(json: string, descriptors?: readonly FileDescriptor[], sender?: SenderCredentials): void;
  /**
   * The messages of one read have been reported, or as many of them as were wanted. Told by a transport that says so
   * ({@link Transport.tellsReadEnd}), behind each run of {@link onMessage}: what is answered by then is all that this
   * read has to say, so that it may be written without waiting for the turn to end.
   */
  onReadEnd?(): void;
}

/** What a {@link ByteStream} and a {@link Transport} have in common. */
export interface Stream {
  /** Stops reading, before the next bytes or message are reported: back-pressure on the peer. */
  pause(): void;
  /** Reads again. What was kept back may be reported before this returns. */
  resume(): void;
  /**
   * Reads at once what has come, without waiting for the event loop; true if there was something. Looks again and again
   * for `spinMicros` microseconds, 0 unless given, during which nothing else runs.
   */
  readNow?(spinMicros?: number): boolean;
  /** Lets the stream keep the process alive (as it does from the start) or not. */
  setKeepAlive?(keepAlive: boolean): void;
  /** Ends the stream once all that was written has left. */
  close(): void;
  /** Ends the stream now; what was written may be lost. */
  abort(): void;
  /**
   * Who is at the other end; undefined where it cannot be known, as after the stream has ended. Read only where a
   * program asks for it, and once.
   */
  readonly peer?: PeerCredentials | undefined;
}

/**
 * A connected stream of bytes: a Unix socket, TCP, the standard streams of a process.
 *
 * `Raw` is what a user gets of it after an upgrade, in the runtime's own form (`Duplex` of Node).
 */
export interface ByteStream<Raw = unknown> extends Stream {
  /** Begins to read and to report. Called once, before anything else. */
  start(receiver: ByteReceiver): void;
  /**
   * Writes in call order; with descriptors in a system call of its own. A long text comes in pieces, which follow each
   * other. `onWritten` is called when the kernel has the bytes, not when the stream broke before. Returns false when no more
   * should be written until `onDrain`. The descriptors are the stream's from now on: it closes them when they have left, or
   * when it ends before.
   *
   * A property, so that the compiler refuses a stream that takes strings alone.
   */
  readonly write: (
    text: JsonText,
    onWritten?: () => void,
    descriptors?: readonly FileDescriptor[],
  ) => boolean;
  /**
   * Gives the stream away in the runtime's form, `unread` bytes and descriptors first. Only `onClose` is
   * reported from then on.
   */
  detach(unread: Uint8Array, descriptors: readonly FileDescriptor[]): Raw;
}

/** A connection that carries whole messages: a framed {@link ByteStream}, a WebSocket, a pair in memory. */
export interface Transport<Raw = unknown> extends Stream {
  /** It calls {@link MessageReceiver.onReadEnd}. */
  readonly tellsReadEnd?: boolean | undefined;
  /** Begins to read and to report. Called once, before anything else. */
  start(receiver: MessageReceiver): void;
  /**
   * Takes a message to be written; a long one comes in pieces, which follow each other. It leaves with the next
   * {@link flush}, or earlier when much has gathered. Returns false when no more should be sent until `onDrain`. The
   * descriptors are the transport's from now on: it closes them when they have left, or when it ends before.
   *
   * A property, so that the compiler refuses a transport that takes strings alone.
   */
  readonly send: (json: JsonText, descriptors?: readonly FileDescriptor[]) => boolean;
  /**
   * Writes all messages sent so far, in one go where no descriptors part them. `onWritten` is called when the
   * kernel has them, not when the stream broke before. Returns false when no more should be sent until `onDrain`.
   */
  flush(onWritten?: () => void): boolean;
  /**
   * Leaves Varlink after an accepted upgrade: the stream in the runtime's form, beginning with the first byte
   * behind the last message reported. Only `onClose` is reported from then on.
   */
  detach(): Raw;
}
