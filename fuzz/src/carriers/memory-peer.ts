import { framed, type Transport } from "@zlink/core";
import { ScriptedPeer, type ScriptedStream } from "@zlink/core/testing";
import type { FileDescriptor } from "zlink";
import { Inbox, type Peer, turn } from "./peer.ts";

/** A descriptor in memory: it costs the system nothing, and tells whether it was closed. */
class MemoryDescriptor implements Pick<FileDescriptor, "fd" | "close" | "take"> {
  fd = 1 << 20;

  take(): number {
    const { fd } = this;
    this.fd = -1;
    return fd;
  }

  close(): void {
    this.fd = -1;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** The end of a connection in memory: every piece is one read, and descriptors are counted. */
export class MemoryPeer implements Peer {
  readonly inbox = new Inbox();
  /** What the side under test is given. */
  readonly transport: Transport<ScriptedStream>;
  readonly #scripted = new ScriptedPeer();
  readonly #sent: MemoryDescriptor[] = [];
  #raw: ScriptedStream | undefined;

  constructor(maxMessageBytes: number) {
    const { stream } = this.#scripted;
    const watched = {
      ...stream,
      write: (...[text, onWritten, descriptors]: Parameters<typeof stream.write>): boolean => {
        for (const descriptor of descriptors ?? []) descriptor.close();
        const mayGoOn = stream.write(text, onWritten);
        if (this.#scripted.ended === undefined && text !== "")
          this.inbox.add(Buffer.from([text].flat().join("")));
        return mayGoOn;
      },
      close: (): void => this.#end(() => stream.close()),
      abort: (): void => this.#end(() => stream.abort()),
      detach: (unread: Uint8Array, descriptors: readonly FileDescriptor[]): ScriptedStream => {
        this.#raw = stream.detach(unread, descriptors);
        return this.#raw;
      },
    };
    this.transport = framed(watched, { maxMessageBytes });
  }

  /** The bytes of another protocol that came after an upgrade. */
  get raw(): Uint8Array | undefined {
    return this.#raw?.unread;
  }

  /** How many of the descriptors that were sent nobody has closed. */
  get openDescriptors(): number {
    // Whoever took the stream has them.
    for (const descriptor of this.#raw?.descriptors ?? []) descriptor.close();
    return this.#sent.filter(({ fd }) => fd >= 0).length;
  }

  async send(bytes: Uint8Array, descriptors: number): Promise<void> {
    const sent = Array.from({ length: descriptors }, () => new MemoryDescriptor());
    this.#sent.push(...sent);
    // A chunk belongs to whoever reads it.
    this.#scripted.say(Uint8Array.from(bytes), sent as unknown as FileDescriptor[]);
    await turn();
  }

  halfClose(): void {
    this.#scripted.hangUp("half-closed");
  }

  hangUp(): void {
    this.#scripted.hangUp();
    this.#scripted.breakOff();
    this.inbox.end();
  }

  #end(end: () => void): void {
    end();
    this.inbox.end();
  }
}
