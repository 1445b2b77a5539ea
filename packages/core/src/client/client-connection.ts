import { EndReason } from "../end-reason.ts";
import type { FileDescriptor } from "../file-descriptor.ts";
import { ConnectionAbout, WatchedConnection } from "../observation.ts";
import { noFds } from "../passed-descriptors.ts";
import { type PeerCredentials, PeerReader } from "../peer-credentials.ts";
import { CallQueue } from "../protocol/call-queue.ts";
import { Fifo } from "../protocol/fifo.ts";
import { closeAll } from "../protocol/framing.ts";
import { parseReply } from "../protocol/message.ts";
import type { MessageReceiver, PeerEnd, Transport } from "../transport.ts";
import type { ClientConnectionOptions } from "./client-connection-options.ts";
import { closedWith, hasEnded } from "./closed-error.ts";
import type { CallOwner, OutgoingCall } from "./outgoing-call.ts";
import { tooMany } from "./too-many.ts";

/**
 * So many calls of one turn leave in one write. When more are made, these leave at once, and then always twice as many: the
 * service begins with them while the rest is still being written down. A batch of 100 takes two thirds of the time then where
 * each side has a processor, and a tenth more where they share one.
 */
const callsOfFirstWrite = 16;

/** Most connections make no oneway calls. Nothing is ever added to it. */
const none: Set<never> = new Set();

/**
 * One socket, seen from the client: gathers calls, writes them when the microtasks have drained, or are very many, and
 * brings each reply to its call. The rules of order are {@link CallQueue}'s.
 */
export class ClientConnection<Raw> implements MessageReceiver, CallOwner<Raw> {
  readonly #options: ClientConnectionOptions<Raw>;
  readonly #queue = new CallQueue<OutgoingCall<Raw>>();
  readonly #held = new Fifo<OutgoingCall<Raw>>();
  /** Oneway calls that were sent and that the kernel does not have yet. */
  #leaving: Set<OutgoingCall<Raw>> = none;
  /** How many written calls nobody waits for any more: their replies are discarded. */
  #discarding = 0;
  #transport: Transport<Raw> | undefined;
  #peerReader: PeerReader | undefined;
  #watched: WatchedConnection | undefined;
  #wasOpen = false;
  #hasWritten = false;
  #hasRead = false;
  #wasLost = false;
  #isFlushScheduled = false;
  /** How many calls have to wait before they leave within their turn. */
  #callsOfNextWrite = callsOfFirstWrite;
  #isCongested = false;
  #isKeptAlive = true;
  #isTainted = false;
  #endReason: EndReason | undefined;

  constructor(options: ClientConnectionOptions<Raw>) {
    this.#options = options;
  }

  /** Nothing is sent or received any more. */
  get hasEnded(): boolean {
    return this.#endReason !== undefined;
  }

  /** A written call was abandoned: its reply is still to come and holds up whatever is written later. */
  get isTainted(): boolean {
    return this.#isTainted;
  }

  /** It had a transport: what ended it was not the attempt to connect. */
  get wasOpen(): boolean {
    return this.#wasOpen;
  }

  /** It carried at least one call. */
  get hasWritten(): boolean {
    return this.#hasWritten;
  }

  /** It carried calls, and none had a reply. */
  get isFruitless(): boolean {
    return this.#hasWritten && !this.#hasRead;
  }

  /** What ended it was the other end. */
  get wasLost(): boolean {
    return this.#wasLost;
  }

  /** True when nobody waits for a call to be written or answered. */
  get isIdle(): boolean {
    return this.#held.length === 0 && this.#leaving.size === 0 && this.#queue.size === this.#discarding;
  }

  /** Who is at the other end, where the transport knows; read when first asked. */
  get peer(): PeerCredentials | undefined {
    return this.#peerReader?.peer;
  }

  /** Gives it the transport that was being opened. Calls made before leave now. */
  attach(transport: Transport<Raw>): void {
    if (this.#endReason !== undefined) {
      transport.abort();
      return;
    }
    this.#transport = transport;
    this.#peerReader = new PeerReader(transport);
    this.#wasOpen = true;
    const { observer, runtime, name } = this.#options;
    if (observer !== undefined) {
      const about = new ConnectionAbout("client", name, this.#peerReader);
      this.#watched = new WatchedConnection(about, observer, runtime);
    }
    transport.start(this);
    this.#updateKeepAlive();
    this.#flush();
  }

  /** Ends it because the transport could not be opened, or its user wants no more; all calls hear why. */
  end(reason: EndReason): void {
    if (this.#endReason !== undefined) return;
    this.#endReason = reason;
    // To a peer that does not read, what was written may never leave.
    if (this.#isCongested) this.#transport?.abort();
    else this.#transport?.close();
    const unwritten = this.#held.takeAll();
    for (const call of [...this.#queue.takeAll(), ...this.#leaving]) call.loseConnection(reason.error);
    this.#leaving = none;
    this.#watched?.ending(reason);
    this.#watched?.close(reason);
    this.#options.onEnded(reason, unwritten);
  }

  /** Takes a call; it leaves with the others of this turn. */
  submit(call: OutgoingCall<Raw>): void {
    if (this.#endReason !== undefined) {
      call.loseConnection(this.#endReason.error);
      return;
    }
    const { maxUnansweredCalls } = this.#options;
    if (this.#held.length + this.#leaving.size + this.#queue.size >= maxUnansweredCalls) {
      call.fail(tooMany("calls", "maxUnansweredCalls", maxUnansweredCalls));
      return;
    }
    call.owner = this;
    this.#held.push(call);
    this.#updateKeepAlive();
    this.#scheduleFlush();
    if (this.#held.length < this.#callsOfNextWrite) return;
    this.#callsOfNextWrite *= 2;
    this.#writeHeld();
  }

  abandon(call: OutgoingCall<Raw>): void {
    if (this.#endReason !== undefined) return;
    if (this.#held.remove(call)) this.#afterAnswer();
    else this.#abandonWritten(call);
  }

  #abandonWritten(call: OutgoingCall<Raw>): void {
    if (call.flag === "more") this.end(hasEnded(this.#options.name, `the stream of ${call.method} was left`));
    else if (call.flag === "oneway") this.#leaving.delete(call);
    else this.discard(call);
    this.#afterAnswer();
  }

  discard(call: OutgoingCall<Raw>): void {
    call.isAbandoned = true;
    this.#isTainted = true;
    this.#discarding += 1;
  }

  /** Stops reading, for a loop that is slower than its stream. */
  pause(): void {
    this.#transport?.pause();
  }

  /** Reads on. */
  resume(): void {
    if (this.#endReason === undefined) this.#transport?.resume();
  }

  onMessage(json: string, fds: readonly FileDescriptor[] = noFds): void {
    // Descriptors nobody asked for are closed at once, so that a peer cannot fill this process with them.
    if (this.#endReason !== undefined || !this.#takeReply(json, fds)) closeAll(fds);
  }

  /** Brings a reply to its call; true if that has taken the descriptors. */
  #takeReply(json: string, fds: readonly FileDescriptor[]): boolean {
    let call: OutgoingCall<Raw> | undefined;
    let isTaken = false;
    try {
      const reply = parseReply(json, this.#options.maxDepth);
      const answer = this.#queue.receive(reply);
      call = answer.call;
      this.#hasRead = true;
      if (!call.isAbandoned) {
        isTaken = call.takesFds;
        call.onReply(reply, answer.isLast, isTaken ? fds : noFds, this.#takeRaw);
      } else if (answer.isLast) this.#discarding -= 1;
      if (answer.isLast) this.#afterAnswer();
    } catch (error) {
      const violation = error instanceof Error ? error : new Error(String(error));
      call?.fail(violation);
      this.end(new EndReason(() => violation));
    }
    return isTaken;
  }

  onDrain(): void {
    this.#isCongested = false;
    this.#flush();
  }

  onEnd(_end: PeerEnd): void {
    this.#lose(hasEnded(this.#options.name));
  }

  onClose(error?: Error): void {
    this.#lose(closedWith(this.#options.name, error));
  }

  #lose(reason: EndReason): void {
    if (this.#endReason === undefined) this.#wasLost = true;
    this.end(reason);
  }

  readonly #takeRaw = (): Raw => {
    const transport = this.#transport as Transport<Raw>;
    transport.setKeepAlive?.(true);
    const raw = transport.detach();
    this.#transport = undefined;
    return raw;
  };

  #afterAnswer(): void {
    if (this.#endReason !== undefined) return;
    if (this.#queue.isUpgraded) {
      this.#transport?.abort(); // nobody took it
      this.end(hasEnded(this.#options.name, "it was upgraded"));
      return;
    }
    if (this.#held.length > 0) this.#scheduleFlush();
    else if (this.isIdle) {
      // Most programs make the next call in this very turn: then it has nothing to tell the runtime.
      this.#schedule();
      this.#options.onIdle?.();
    }
  }

  /** A connection keeps the process alive only while something waits on it. */
  #updateKeepAlive(): void {
    const isBusy = !this.isIdle;
    if (isBusy === this.#isKeptAlive) return;
    if (this.#transport === undefined) return;
    this.#isKeptAlive = isBusy;
    this.#transport.setKeepAlive?.(isBusy);
  }

  /** Writes are held no longer. */
  holdReleased(): void {
    this.#scheduleFlush();
  }

  #scheduleFlush(): void {
    if (this.#held.length > 0) this.#schedule();
  }

  #schedule(): void {
    if (this.#isFlushScheduled) return;
    this.#isFlushScheduled = true;
    this.#options.runtime.afterMicrotasks(this.#flush);
  }

  readonly #flush = (): void => {
    this.#isFlushScheduled = false;
    this.#callsOfNextWrite = callsOfFirstWrite;
    this.#updateKeepAlive();
    const transport = this.#writeHeld();
    if (transport !== undefined) this.#options.spin?.run(transport, this.#awaitsReply);
  };

  /** Writes the calls that may leave; gives the transport if there were some and it would take more. */
  #writeHeld(): Transport<Raw> | undefined {
    const transport = this.#transport;
    if (transport === undefined || this.#options.hold.isTaken || this.#isCongested) return undefined;
    const { size } = this.#leaving;
    const count = this.#sendHeld(transport);
    if (count === 0 || this.#endReason !== undefined) return undefined;
    const oneway = this.#leaving.size === size ? undefined : [...this.#leaving].slice(size);
    const flushed = oneway === undefined ? transport.flush() : transport.flush(() => this.#onLeft(oneway));
    if (!flushed) this.#isCongested = true;
    return flushed ? transport : undefined;
  }

  /** A plain call is to be answered: streams and upgrades are not waited for at once. */
  readonly #awaitsReply = (): boolean =>
    this.#endReason === undefined && this.#queue.size > this.#discarding && this.#queue.mayWrite();

  #onLeft(oneway: readonly OutgoingCall<Raw>[]): void {
    for (const call of oneway) if (this.#leaving.delete(call)) call.onWritten();
    this.#afterAnswer();
  }

  #noteLeaving(call: OutgoingCall<Raw>): void {
    if (this.#leaving === none) this.#leaving = new Set();
    this.#leaving.add(call);
  }

  /** Sends what may be sent, in call order; returns how many of the held calls that were. */
  #sendHeld(transport: Transport<Raw>): number {
    let count = 0;
    while (!this.#isCongested && this.#queue.mayWrite()) {
      const call = this.#held.shift();
      if (call === undefined) break;
      this.#queue.written(call);
      call.wasWritten = true;
      if (call.flag === "oneway") this.#noteLeaving(call);
      count += 1;
      this.#isCongested = !transport.send(call.json, call.handOverFds());
    }
    if (count > 0) this.#hasWritten = true;
    return count;
  }
}
