import { EndReason } from "../end-reason.ts";
import type { FileDescriptor } from "../file-descriptor.ts";
import { type MethodError, takeFds } from "../method-error.ts";
import { ConnectionAbout, type WatchedCall, WatchedConnection } from "../observation.ts";
import type { Observer } from "../observer.ts";
import { fdsDisabled, noFds } from "../passed-descriptors.ts";
import { type PeerCredentials, PeerReader } from "../peer-credentials.ts";
import { closeAll } from "../protocol/framing.ts";
import type { Limits } from "../protocol/limits.ts";
import { encodeReply, parseCall } from "../protocol/message.ts";
import { ReplySequence } from "../protocol/reply-sequence.ts";
import type { SenderCredentials } from "../protocol/sender-credentials.ts";
import type { Runtime } from "../runtime.ts";
import type { MessageReceiver, PeerEnd, Transport } from "../transport.ts";
import type { AccessRules } from "./access-rules.ts";
import { CallAnswer } from "./call-answer.ts";
import { closing, gone } from "./connection-end.ts";
import { internalFailure } from "./failure.ts";
import type { IdleCandidate } from "./idle-timeout.ts";
import { errorReplyText, replyParameters } from "./reply-text.ts";
import { ReceivedCall, type ServiceCall } from "./service-call.ts";
import { type ServiceInterceptor, within } from "./service-interceptor.ts";
import type { MethodFinder } from "./service-method.ts";
import { TurnShare } from "./turn-share.ts";
import { WritePressure } from "./write-pressure.ts";

/** What a connection of a service stands on. */
export interface ServiceConnectionOptions {
  readonly runtime: Runtime;
  readonly limits: Limits;
  readonly methods: MethodFinder;
  /** Who may call what; undefined where anybody may call everything. */
  readonly access: AccessRules | undefined;
  /** What calls go through. */
  readonly intercept: ServiceInterceptor | undefined;
  /** Hears what happens. */
  readonly observer: Observer | undefined;
  /** Where it was accepted. */
  readonly address: string | undefined;
  /** Told of internal failures. */
  onError(error: unknown, call: ServiceCall): void;
  /** Told once when it has ended. */
  onEnded(connection: ServiceConnection): void;
}

type BeginCall = NonNullable<Observer["serviceCall"]>;

/**
 * One socket, seen from the service: reads calls, has them answered one after another, and writes the replies
 * of one turn together. The rules of order are {@link ReplySequence}'s.
 */
export class ServiceConnection implements MessageReceiver, IdleCandidate {
  readonly #transport: Transport;
  readonly #peerReader: PeerReader;
  readonly #options: ServiceConnectionOptions;
  readonly #sequence = new ReplySequence<ReceivedCall>();
  #answer: CallAnswer | undefined;
  #watched: WatchedConnection | undefined;
  /** The current call, where somebody watches it. */
  #watch: WatchedCall | undefined;
  #endReason: EndReason | undefined;
  #peerEnd: PeerEnd | undefined;
  #isShuttingDown = false;
  #isOver = false;
  /** A call has come since {@link hasIdled} was asked. */
  #hasCalled = false;
  #isRunning = false;
  #isPaused = false;
  #isFlushScheduled = false;
  /** Messages of one read are being reported, whose end will be told. */
  #isReading = false;
  #waitingBytes = 0;
  #waitingFds = 0;
  /** The call whose handler took the connection over. */
  #upgraded: ReceivedCall | undefined;
  readonly #pressure = new WritePressure();
  readonly #share: TurnShare;

  constructor(transport: Transport, options: ServiceConnectionOptions) {
    this.#transport = transport;
    this.#peerReader = new PeerReader(transport);
    this.#options = options;
    this.#share = new TurnShare(options.runtime, () => this.#run());
  }

  get runtime(): Runtime {
    return this.#options.runtime;
  }

  /** Handlers are given descriptors, and may pass some. */
  get #passesFds(): boolean {
    return this.#options.runtime.duplicate !== undefined;
  }

  /** Who is at the other end, where the transport knows; read when first asked. */
  get peer(): PeerCredentials | undefined {
    return this.#peerReader.peer;
  }

  /** True while the client reads what it is sent. */
  get isWritable(): boolean {
    return !this.#pressure.isCongested;
  }

  /** Begins to read. */
  start(): void {
    const { observer, address, runtime } = this.#options;
    if (observer !== undefined) {
      const about = new ConnectionAbout("server", address, this.#peerReader);
      this.#watched = new WatchedConnection(about, observer, runtime);
    }
    this.#transport.start(this);
  }

  /** Resolves when the client reads again, or it has ended. */
  writable(): Promise<void> {
    return this.#isOver ? Promise.resolve() : this.#pressure.relieved();
  }

  /**
   * Takes no more calls, answers those it has, and closes. Streams that need not end are ended now; plain
   * calls and finite streams go on.
   */
  shutDown(): void {
    this.#isShuttingDown = true;
    this.openEnded();
    if (this.#isOver || this.#sequence.isUpgraded) return;
    this.#transport.pause();
    this.#isPaused = true;
    this.#closeIfDone();
  }

  hasIdled(): boolean {
    const hasIdled = !this.#isOver && !this.#hasCalled && this.#sequence.isIdle && !this.#sequence.isUpgraded;
    this.#hasCalled = false;
    return hasIdled;
  }

  leave(reason: EndReason): void {
    this.#end(reason);
    this.#transport.close();
  }

  /** Told when the current answer has turned out to need no end: a server that closes does not wait for it. */
  openEnded(): void {
    if (!this.#isShuttingDown || !this.#answer?.isOpenEnded) return;
    // A connection that was taken over is its handler's, which hears of it and ends it.
    if (this.#sequence.isUpgraded) this.#end(closing());
    else this.abort(closing());
  }

  /** Ends it at once; the handler's signal aborts. */
  abort(reason: EndReason): void {
    this.#end(reason);
    this.#transport.abort();
  }

  onMessage(json: string, descriptors: readonly FileDescriptor[] = noFds, sender?: SenderCredentials): void {
    // Descriptors nobody asked for are closed at once, so that a peer cannot fill this process with them.
    const takesFds = this.#passesFds && !this.#isOver;
    if (!takesFds) closeAll(descriptors);
    if (this.#isOver) return;
    const fds = takesFds ? descriptors : noFds;
    this.#isReading = this.#transport.tellsReadEnd === true;
    try {
      const call = new ReceivedCall(parseCall(json, this.#options.limits.maxDepth), fds, this);
      if (sender !== undefined) call.sender = sender;
      this.#sequence.received(call);
      this.#hasCalled = true;
      this.#waitingBytes += call.size;
      this.#waitingFds += fds.length;
      // What follows may be another protocol's bytes, and a client that never waits must not fill the memory.
      if (call.upgrade || this.#holds(1)) this.#pause();
    } catch (error) {
      // UAPI.20 §Errors: there is no reply to what is no call; the connection closes.
      closeAll(fds);
      const violation = error instanceof Error ? error : new Error(String(error));
      this.leave(new EndReason(() => violation));
      return;
    }
    this.#run();
  }

  onReadEnd(): void {
    if (!this.#isReading) return;
    this.#isReading = false;
    if (!this.#isFlushScheduled) return;
    // Where a handler is still busy, its reply may come within this turn and leave with the others.
    if (this.#sequence.isIdle) this.#flush();
    else this.#options.runtime.afterMicrotasks(this.#flush);
  }

  onDrain(): void {
    this.#pressure.drained();
    this.#run();
  }

  onEnd(end: PeerEnd): void {
    this.#peerEnd = end;
    if (end === "gone" || (end === "cannot-tell" && this.#answer?.call.more)) this.abort(gone());
    else this.#closeIfDone();
  }

  onClose(error?: Error): void {
    this.#end(error === undefined ? gone() : new EndReason(() => error));
    this.#upgraded?.closeFds();
    this.#watched?.close(this.#endReason ?? gone());
    this.#options.onEnded(this);
  }

  /** Writes a reply's parameters down. Throws for what has no form in JSON or is too long. */
  encode(reply: unknown): string {
    return replyParameters(reply, this.#options.limits.maxMessageBytes);
  }

  /** Sends a reply to the current call, and owns its descriptors. */
  reply(parameters: string, continues: boolean, fds: readonly FileDescriptor[] = noFds): void {
    if (this.#isOver) {
      closeAll(fds);
      return;
    }
    if (this.#sequence.reply(continues ? "continues" : "last") === "write") {
      this.#send(encodeReply(parameters, continues), fds);
    } else closeAll(fds);
    if (this.#watch !== undefined) this.#noteReply(this.#watch, continues);
    if (!continues) this.#answered();
  }

  #noteReply(watch: WatchedCall, continues: boolean): void {
    if (this.#answer?.isStream === true) watch.values += 1;
    if (!continues) watch.end(this.#answer?.call.oneway ? "oneway" : "reply");
  }

  /**
   * Sends an error and its descriptors as the last reply to the current call. Throws, and sends nothing, like
   * {@link encode} and {@link allowFds}.
   */
  error(error: MethodError): void {
    const json = errorReplyText(error, this.#options.limits.maxMessageBytes);
    this.allowFds(error.fds);
    if (!this.#isOver) this.#sendError(json, takeFds(error), "error", error.name);
  }

  /**
   * Sends the error of a call that cannot be made. It may be longer than a message, by little: it says again what the
   * call has said, and a client must not be able to make a failure of the service's out of its own mistake.
   */
  refuse(error: MethodError): void {
    const json = errorReplyText(error, Number.POSITIVE_INFINITY);
    if (!this.#isOver) this.#sendError(json, noFds, "error", error.name);
  }

  /** Ends the current call by saying that something went wrong inside, whatever the limits are. */
  fail(): void {
    if (!this.#isOver) this.#sendError(internalFailure, noFds, "failure", "io.systemd.System");
  }

  #sendError(json: string, fds: readonly FileDescriptor[], kind: "error" | "failure", name: string): void {
    this.#watch?.end(this.#answer?.call.oneway ? "oneway" : kind, name);
    if (this.#sequence.reply("error") === "write") this.#send(json, fds);
    else closeAll(fds);
    this.#answered();
  }

  /** Throws {@link UsageError} `ERR_VARLINK_FDS_DISABLED` where descriptors may not be passed. */
  allowFds(fds: readonly FileDescriptor[] | undefined): void {
    if (fds !== undefined && fds.length > 0 && !this.#passesFds) throw fdsDisabled("a server that is served");
  }

  /** Gives the connection to a handler, after the reply that accepts an upgrade. */
  takeOver(parameters: string, fds: readonly FileDescriptor[]): unknown {
    this.#upgraded = this.#sequence.current;
    this.#watch?.end("upgrade");
    this.#sequence.reply("last");
    this.#transport.send(encodeReply(parameters, false), fds);
    this.#transport.flush();
    return this.#transport.detach();
  }

  /** Tells the service's owner what went wrong inside. */
  report(error: unknown, call: ServiceCall): void {
    this.#options.onError(error, call);
  }

  #send(json: string, fds: readonly FileDescriptor[]): void {
    this.#pressure.note(this.#transport.send(json, fds));
    if (this.#isFlushScheduled) return;
    this.#isFlushScheduled = true;
    if (!this.#isReading) this.#options.runtime.afterMicrotasks(this.#flush);
  }

  readonly #flush = (): void => {
    this.#isFlushScheduled = false;
    if (!this.#isOver && !this.#sequence.isUpgraded) this.#pressure.note(this.#transport.flush());
  };

  #answered(): void {
    this.#answer = undefined;
    this.#run();
  }

  /**
   * Answers the calls that wait, one after another, until one takes its time, the client does not read, or it is
   * the turn of other connections.
   */
  #run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    let mustRest = false;
    while (!this.#isOver && !this.#pressure.isCongested) {
      mustRest = this.#sequence.waiting > 0 && this.#share.isUsedUp();
      if (mustRest) break;
      const call = this.#sequence.next();
      if (call === undefined) break;
      if (call.more && this.#peerEnd === "cannot-tell") this.abort(gone());
      else this.#begin(call);
    }
    this.#isRunning = false;
    if (mustRest) this.#pause();
    else this.#resume();
    this.#closeIfDone();
  }

  #begin(call: ReceivedCall): void {
    this.#waitingBytes -= call.size;
    this.#waitingFds -= call.fds.length;
    this.#share.take(call.size);
    this.#answer = new CallAnswer(this, call);
    const { methods, access, intercept, observer } = this.#options;
    const begin = observer?.serviceCall;
    this.#watch = begin === undefined ? undefined : this.#beginWatch(begin, call);
    const run = this.#watch?.watch.run;
    this.#answer.begin(methods, access, run === undefined ? intercept : within(run, intercept));
  }

  /** By itself: a closure would take its room also where nobody listens. */
  #beginWatch(begin: BeginCall, call: ReceivedCall): WatchedCall | undefined {
    const { observer } = this.#options;
    return this.#watched?.beginCall((connection) => begin.call(observer, call, connection));
  }

  #pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#transport.pause();
  }

  #resume(): void {
    if (!this.#isPaused || this.#isShuttingDown || this.#isOver || this.#sequence.isUpgraded) return;
    if (this.#sequence.hasUpgrade || this.#holds(0.5)) return;
    this.#isPaused = false;
    this.#transport.resume();
  }

  /** True if this part, or more, of what may wait is waiting: calls, characters of their text, and descriptors. */
  #holds(part: number): boolean {
    const { maxWaitingCalls, maxMessageBytes, maxWaitingDescriptors } = this.#options.limits;
    const { waiting } = this.#sequence;
    if (waiting === 0) return false;
    if (this.#waitingFds >= maxWaitingDescriptors * part) return true;
    return waiting >= maxWaitingCalls * part || this.#waitingBytes >= maxMessageBytes * part;
  }

  #closeIfDone(): void {
    const takesNoMore = this.#isShuttingDown || this.#peerEnd !== undefined;
    if (!takesNoMore || this.#isOver || !this.#sequence.isIdle || this.#sequence.isUpgraded) return;
    this.leave(closing());
  }

  /** Nothing is answered from here on. */
  #end(reason: EndReason): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#endReason = reason;
    this.#watched?.ending(reason);
    this.#watch?.end("abandoned");
    for (const call of this.#sequence.dropWaiting()) call.closeFds();
    this.#answer?.abort(reason.error);
    this.#pressure.wake();
  }
}
