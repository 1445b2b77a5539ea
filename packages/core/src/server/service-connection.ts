import { EndReason } from "../end-reason.ts";
import type { FileDescriptor } from "../file-descriptor.ts";
import { type MethodError, takeFds } from "../method-error.ts";
import { ConnectionAbout, type WatchedCall, WatchedConnection } from "../observation.ts";
import { fdsDisabled, noFds } from "../passed-descriptors.ts";
import { type PeerCredentials, PeerReader } from "../peer-credentials.ts";
import { closeAll } from "../protocol/framing.ts";
import type { JsonText } from "../protocol/json.ts";
import { encodeReply, parseCall } from "../protocol/message.ts";
import type { Plainness } from "../protocol/plain-values.ts";
import { ReplySequence } from "../protocol/reply-sequence.ts";
import type { SenderCredentials } from "../protocol/sender-credentials.ts";
import type { Runtime } from "../runtime.ts";
import type { MessageReceiver, PeerEnd, Transport } from "../transport.ts";
import { CallAnswer } from "./call-answer.ts";
import { closing, gone } from "./connection-end.ts";
import { internalFailure } from "./failure.ts";
import type { IdleCandidate } from "./idle-timeout.ts";
import { errorReplyText, replyParameters } from "./reply-text.ts";
import { ReplyWriter } from "./reply-writer.ts";
import { ReceivedCall, type ServiceCall } from "./service-call.ts";
import type { ServiceConnectionOptions } from "./service-connection-options.ts";
import { within } from "./service-interceptor.ts";
import { TurnShare } from "./turn-share.ts";
import { WaitingCalls } from "./waiting-calls.ts";

/**
 * One socket, seen from the service: reads calls, has them answered one after another, and writes the replies
 * of one turn together. The rules of order are {@link ReplySequence}'s.
 */
export class ServiceConnection implements MessageReceiver, IdleCandidate {
  /** Writes what is answered. */
  readonly replies: ReplyWriter;
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
  /** The call whose handler took the connection over. */
  #upgraded: ReceivedCall | undefined;
  readonly #waiting: WaitingCalls;
  readonly #share: TurnShare;

  constructor(transport: Transport, options: ServiceConnectionOptions) {
    this.#transport = transport;
    this.#peerReader = new PeerReader(transport);
    this.#options = options;
    this.replies = new ReplyWriter(transport, options.runtime);
    this.#waiting = new WaitingCalls(options.limits);
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

  /** Begins to read. */
  start(): void {
    const { observer, address, runtime } = this.#options;
    if (observer !== undefined) {
      const about = new ConnectionAbout("server", address, this.#peerReader);
      this.#watched = new WatchedConnection(about, observer, runtime);
    }
    this.#transport.start(this);
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
    this.replies.readBegins();
    try {
      const call = new ReceivedCall(parseCall(json, this.#options.limits.maxDepth), fds, this);
      if (sender !== undefined) call.sender = sender;
      this.#sequence.received(call);
      this.#hasCalled = true;
      this.#waiting.add(call);
      // What follows may be another protocol's bytes, and a client that never waits must not fill the memory.
      if (call.upgrade || this.#waiting.fill(1)) this.#pause();
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
    this.replies.readEnds(this.#sequence.isIdle);
  }

  onDrain(): void {
    this.replies.drained();
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

  /** Writes a reply's parameters down, whose plainness may be known. Throws for what has no form in JSON or is too long. */
  encode(reply: unknown, plainness: Plainness | undefined): JsonText {
    return replyParameters(reply, this.#options.limits.maxMessageBytes, plainness);
  }

  /** Sends a reply to the current call, and owns its descriptors. */
  reply(parameters: JsonText, continues: boolean, fds: readonly FileDescriptor[] = noFds): void {
    if (this.#isOver) {
      closeAll(fds);
      return;
    }
    if (this.#sequence.reply(continues ? "continues" : "last") === "write") {
      this.replies.send(encodeReply(parameters, continues), fds);
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

  #sendError(json: JsonText, fds: readonly FileDescriptor[], kind: "error" | "failure", name: string): void {
    this.#watch?.end(this.#answer?.call.oneway ? "oneway" : kind, name);
    if (this.#sequence.reply("error") === "write") this.replies.send(json, fds);
    else closeAll(fds);
    this.#answered();
  }

  /** Throws {@link UsageError} `ERR_VARLINK_FDS_DISABLED` where descriptors may not be passed. */
  allowFds(fds: readonly FileDescriptor[] | undefined): void {
    if (fds !== undefined && fds.length > 0 && !this.#passesFds) throw fdsDisabled("a server that is served");
  }

  /** Gives the connection to a handler, after the reply that accepts an upgrade. */
  takeOver(parameters: JsonText, fds: readonly FileDescriptor[]): unknown {
    this.#upgraded = this.#sequence.current;
    this.#watch?.end("upgrade");
    this.#sequence.reply("last");
    this.replies.send(encodeReply(parameters, false), fds);
    this.replies.flush();
    this.replies.end();
    return this.#transport.detach();
  }

  /** Tells the service's owner what went wrong inside. */
  report(error: unknown, call: ServiceCall): void {
    this.#options.onError(error, call);
  }

  #answered(): void {
    this.#answer = undefined;
    this.replies.answered();
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
    while (!this.#isOver && !this.replies.isCongested) {
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
    this.#waiting.remove(call);
    this.#share.take(call.size);
    this.#answer = new CallAnswer(this, call);
    const { methods, access, intercept } = this.#options;
    this.#watch = this.#watched?.beginServiceCall(call);
    const run = this.#watch?.watch.run;
    this.#answer.begin(methods, access, run === undefined ? intercept : within(run, intercept));
  }

  #pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#transport.pause();
  }

  #resume(): void {
    if (!this.#isPaused || this.#isShuttingDown || this.#isOver || this.#sequence.isUpgraded) return;
    if (this.#sequence.hasUpgrade || this.#waiting.fill(0.5)) return;
    this.#isPaused = false;
    this.#transport.resume();
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
    this.replies.end();
  }
}
