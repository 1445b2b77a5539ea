import type { Descriptor } from "./protocol/framing.ts";
import type { MessageReceiver, PeerEnd } from "./transport.ts";

/** Keeps all that a transport reports, and lets a test act from within. */
export class MessageRecorder implements MessageReceiver {
  readonly messages: string[] = [];
  readonly descriptors: (readonly Descriptor[] | undefined)[] = [];
  readonly ends: PeerEnd[] = [];
  readonly closes: (Error | undefined)[] = [];
  drains = 0;
  /** Called with each message. */
  act: (json: string) => void = () => {};

  onMessage(json: string, fds?: readonly Descriptor[]): void {
    this.messages.push(json);
    this.descriptors.push(fds);
    this.act(json);
  }

  onDrain(): void {
    this.drains += 1;
  }

  onEnd(end: PeerEnd): void {
    this.ends.push(end);
  }

  onClose(error?: Error): void {
    this.closes.push(error);
  }
}
