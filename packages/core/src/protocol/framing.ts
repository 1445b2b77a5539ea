import { ProtocolError } from "../errors.ts";
import { maxMessageDescriptors } from "./limits.ts";
import { commonSender, type SenderCredentials } from "./sender-credentials.ts";

/** A file descriptor that came with bytes. Whoever receives it owns it and must close it. */
export interface Descriptor {
  /** Gives the descriptor back to the system; a second call does nothing. Never throws. */
  close(): void;
}

/** One message as it crosses the wire: its JSON text, the descriptors that came with its first byte, and who wrote all of it. */
export interface Frame<D extends Descriptor = Descriptor> {
  readonly json: string;
  readonly descriptors?: readonly D[];
  readonly sender?: SenderCredentials;
}

/** Bytes, and the descriptors among them, that no message has claimed. */
export interface Unread<D extends Descriptor = Descriptor> {
  readonly bytes: Uint8Array;
  readonly descriptors: readonly D[];
}

// The protocol layer is compiled without the libraries of any runtime; all of them have these classes.
declare const TextDecoder: new (
  label: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/** Closes descriptors that nobody gets. */
export function closeAll(descriptors: readonly Descriptor[] | undefined): void {
  if (descriptors === undefined) return;
  for (const descriptor of descriptors) descriptor.close();
}

/** One for all streams: each message is decoded whole, so that nothing of it stays. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const encoder = new TextEncoder();

const noBytes = new Uint8Array(0);

/** Parts of a message that are at least this long are gathered as text, which is joined when all of it has come. */
const leastPart = 16 * 1024;

/** So few bytes are decoded message by message: there may be one more, or one that is empty. */
const leastAhead = 64;
const NUL = 0;

/**
 * The first piece of a message is held as it came, since most messages that are cut are cut once; but not where it is a
 * small part of the memory that the read went to, which it would keep from being freed.
 */
function onItsOwn(bytes: Uint8Array): Uint8Array {
  return bytes.length < bytes.buffer.byteLength / 2 ? new Uint8Array(bytes) : bytes;
}

/**
 * Splits a byte stream into messages that end with a NUL (UAPI.20 §Transport). Does no I/O.
 *
 * Messages are taken one by one with {@link next}, so that whoever finds an accepted upgrade among them
 * can stop there and have the rest, untouched, from {@link takeUnread}.
 */
export class FrameDecoder<D extends Descriptor = Descriptor> {
  readonly #maxMessageBytes: number;
  /** What the last read brought; everything before `#offset` is taken. */
  #chunk: Uint8Array = noBytes;
  #offset = 0;
  /**
   * What is left of the last read where it is known to be ASCII: a byte is a character then, and the messages are
   * parts of one text. To decode each on its own costs more than all else that is done here.
   */
  #ascii = "";
  #asciiAt = 0;
  /**
   * What came of a message whose end has not: the first `#partialBytes` of a buffer that doubles as it fills, so
   * that a peer that sends byte by byte makes this side hold no more than it sends.
   */
  #partial: Uint8Array = noBytes;
  #partialBytes = 0;
  /** The same where all of it came as long parts of text; one of them is in use. */
  #partialText = "";
  /** The descriptors that belong to the message in `#partial`. */
  #partialDescriptors: readonly D[] | undefined;
  /** Descriptors of the last read, and where in `#chunk` their message begins. */
  #descriptors: readonly D[] | undefined;
  #descriptorsAt = 0;
  /** Who wrote the last read, and who what is in `#partial`, where the stream says. */
  #sender: SenderCredentials | undefined;
  #partialSender: SenderCredentials | undefined;

  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** True when the stream may end here: no message is half read. */
  get isEmpty(): boolean {
    const isWhole = this.#partialBytes === 0 && this.#partialText === "";
    return isWhole && this.#offset === this.#chunk.length && this.#ascii === "";
  }

  /** Bytes of memory that the message takes whose end has not come. */
  get heldBytes(): number {
    return this.#partial.length + this.#partialText.length;
  }

  /**
   * Adds what one read brought; every message of the read before must have been taken.
   *
   * Descriptors belong to the last message that begins in this read (UAPI.20 §File descriptors: they travel
   * with its first byte, and the kernel ends a read behind the message that has them). Throws
   * {@link ProtocolError}, and closes them, when none begins here or they are more than a message may have.
   */
  push(bytes: Uint8Array, descriptors?: readonly D[], sender?: SenderCredentials): void {
    if (this.#partialText !== "") this.#turnToBytes();
    this.#chunk = bytes;
    this.#offset = 0;
    this.#sender = sender;
    if (descriptors === undefined || descriptors.length === 0) return;
    const at = this.#lastBeginning();
    if (at === undefined || descriptors.length > maxMessageDescriptors) {
      closeAll(descriptors);
      const where = at === undefined ? "in the middle of a message" : "with one message";
      throw new ProtocolError(`${descriptors.length} descriptors came ${where}`);
    }
    this.#descriptors = descriptors;
    this.#descriptorsAt = at;
  }

  /** Adds what one read without descriptors brought, which is ASCII: no character of it is above U+007F. */
  pushText(text: string): void {
    if (this.#partialBytes === 0) {
      this.#ascii = text;
      this.#asciiAt = 0;
    } else this.push(encoder.encode(text));
  }

  #turnToBytes(): void {
    const text = this.#partialText;
    this.#partialText = "";
    this.#addToPartial(encoder.encode(text));
  }

  /** Where in the chunk the last message begins, if one does. */
  #lastBeginning(): number | undefined {
    const chunk = this.#chunk;
    const lastNul = chunk.lastIndexOf(NUL);
    const unterminated = lastNul + 1 < chunk.length;
    if (unterminated && lastNul >= 0) return lastNul + 1;
    const previousNul = lastNul > 0 ? chunk.lastIndexOf(NUL, lastNul - 1) : -1;
    if (!unterminated && previousNul >= 0) return previousNul + 1;
    return this.#partialBytes === 0 && chunk.length > 0 ? 0 : undefined;
  }

  /**
   * Takes the next whole message, or nothing until more is pushed. Throws {@link ProtocolError} for a message
   * that is too long or not UTF-8; the decoder is of no use afterwards.
   */
  next(): Frame<D> | undefined {
    if (this.#ascii !== "") return this.#nextAscii();
    const start = this.#offset;
    if (start === this.#chunk.length) return undefined;
    const end = this.#chunk.indexOf(NUL, start);
    const size = this.#partialBytes + (end < 0 ? this.#chunk.length : end) - start;
    if (size > this.#maxMessageBytes) throw this.#tooLong();
    if (end < 0) {
      this.#keepPartial(start);
      return undefined;
    }
    this.#offset = end + 1;
    const descriptors = this.#partialBytes > 0 ? this.#partialDescriptors : this.#claimDescriptors(start);
    const sender = this.#partialBytes > 0 ? commonSender(this.#partialSender, this.#sender) : this.#sender;
    const json = this.#decode(this.#chunk.subarray(start, end), descriptors);
    if (sender !== undefined)
      return descriptors === undefined ? { json, sender } : { json, descriptors, sender };
    if (this.#offset < this.#chunk.length) this.#decodeAhead();
    return descriptors === undefined ? { json } : { json, descriptors };
  }

  /** Decodes all that is left of a read that brought text alone in one go, if it has several messages and is ASCII. */
  #decodeAhead(): void {
    if (this.#descriptors !== undefined || this.#sender !== undefined) return;
    if (this.#chunk.length - this.#offset < leastAhead) return;
    try {
      const text = utf8.decode(this.#chunk.subarray(this.#offset));
      if (text.length !== this.#chunk.length - this.#offset) return;
      this.#chunk = noBytes;
      this.#offset = 0;
      this.pushText(text);
    } catch {
      // It ends within a character, or one message is not UTF-8: those before it are messages all the same.
    }
  }

  #nextAscii(): Frame<D> | undefined {
    const text = this.#ascii;
    const start = this.#asciiAt;
    const end = text.indexOf("\0", start);
    const part = text.slice(start, end < 0 ? text.length : end);
    const before = this.#partialText;
    if (before.length + part.length > this.#maxMessageBytes) throw this.#tooLong();
    this.#asciiAt = end + 1;
    if (end < 0 || end + 1 === text.length) this.#ascii = "";
    if (end >= 0) {
      this.#partialText = "";
      return { json: before === "" ? part : before + part };
    }
    if (part.length >= leastPart) this.#partialText = before + part;
    else {
      // Each part costs memory of its own: of a peer that sends byte by byte it would be many times what came.
      if (before !== "") this.#turnToBytes();
      this.#addToPartial(encoder.encode(part));
    }
    return undefined;
  }

  #tooLong(): ProtocolError {
    return new ProtocolError(`a message is longer than ${this.#maxMessageBytes} bytes`, {
      code: "ERR_VARLINK_MESSAGE_TOO_LARGE",
    });
  }

  #keepPartial(start: number): void {
    if (this.#partialBytes === 0) {
      this.#partialDescriptors = this.#claimDescriptors(start);
      this.#partialSender = this.#sender;
    } else this.#partialSender = commonSender(this.#partialSender, this.#sender);
    this.#addToPartial(this.#chunk.subarray(start));
    this.#chunk = noBytes;
    this.#offset = 0;
  }

  #addToPartial(bytes: Uint8Array): void {
    const size = this.#partialBytes + bytes.length;
    if (this.#partialBytes === 0) this.#partial = onItsOwn(bytes);
    else {
      if (size > this.#partial.length) this.#growPartial(size);
      this.#partial.set(bytes, this.#partialBytes);
    }
    this.#partialBytes = size;
  }

  #growPartial(size: number): void {
    const wider = new Uint8Array(Math.max(size, Math.min(2 * size, this.#maxMessageBytes)));
    wider.set(this.#partial.subarray(0, this.#partialBytes));
    this.#partial = wider;
  }

  #takePartial(): Uint8Array {
    const bytes = this.#partial.subarray(0, this.#partialBytes);
    this.#partial = noBytes;
    this.#partialBytes = 0;
    this.#partialDescriptors = undefined;
    return bytes;
  }

  #decode(end: Uint8Array, descriptors: readonly D[] | undefined): string {
    let bytes = end;
    if (this.#partialBytes > 0) {
      this.#addToPartial(end);
      bytes = this.#takePartial();
    }
    try {
      return utf8.decode(bytes);
    } catch (cause) {
      closeAll(descriptors);
      throw new ProtocolError("a message is not valid UTF-8", { cause });
    }
  }

  #claimDescriptors(start: number): readonly D[] | undefined {
    if (this.#descriptors === undefined || this.#descriptorsAt !== start) return undefined;
    const descriptors = this.#descriptors;
    this.#descriptors = undefined;
    return descriptors;
  }

  /** Takes all that no message has claimed, for the stream that follows an upgrade. The decoder is empty then. */
  takeUnread(): Unread<D> {
    const descriptors = [...(this.#partialDescriptors ?? []), ...(this.#descriptors ?? [])];
    if (this.#partialText !== "") this.#turnToBytes();
    if (this.#ascii !== "") this.#addToPartial(encoder.encode(this.#ascii.slice(this.#asciiAt)));
    this.#addToPartial(this.#chunk.subarray(this.#offset));
    const bytes = this.#takePartial();
    this.#chunk = noBytes;
    this.#offset = 0;
    this.#ascii = "";
    this.#descriptors = undefined;
    return { bytes, descriptors };
  }
}
