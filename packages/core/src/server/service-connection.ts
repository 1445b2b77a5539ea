import { ConnectionError, UsageError } from "../errors.ts";
import type { MethodError } from "../method-error.ts";
import type { Descriptor } from "../protocol/framing.ts";
import { stringify } from "../protocol/json.ts";
import { isWithin, type Limits } from "../protocol/limits.ts";
import { encodeError, encodeReply, parseCall } from "../protocol/message.ts";
import { ReplySequence } from "../protocol/reply-sequence.ts";
import type { Runtime } from "../runtime.ts";
import type { MessageReceiver, PeerEnd, Transport } from "../transport.ts";
import { CallAnswer } from "./call-answer.ts";
import { ReceivedCall, type ServiceCall } from "./service-call.ts";
import type { MethodFinder } from "./service-method.ts";

/** What a connection of a service stands on. */
export interface ServiceConnectionOptions {
  readonly runtime: Runtime;
  readonly limits: Limits;
  readonly methods: MethodFinder;
  /** Told of internal failures. */
  onError(error: unknown, call: ServiceCall): void;
  /** Told once when it has ended. */
  onEnded(connection: ServiceConnection): void;
}

/** Room for the members of a reply around its parameters. */
const envelopeBytes = 256;

/**
 * One socket, seen from the service: reads calls, has them answered one after another, and writes the replies
 * of one turn together. The rules of order are {@link ReplySequence}'s.
 */
export class ServiceConnection implements MessageReceiver {
  readonly #transport: Transport;
  readonly #options: ServiceConnectionOptions;
  readonly #sequence = new ReplySequence<ReceivedCall>();
  #answer: CallAnswer | undefined;
  #peerEnd: PeerEnd | undefined;
  #isShuttingDown = false;
  #isOver = false;
  #isRunning = false;
  #isPaused = false;
  #isCongested = false;
  #isFlushScheduled = false;
  #whenWritable: (() => void)[] = [];

  constructor(transport: Transport, options: ServiceConnectionOptions) {
    this.#transport = transport;
    this.#options = options;
  }

  get runtime(): Runtime {
    return this.#options.runtime;
  }

  /** True while the client reads what it is sent. */
  get isWritable(): boolean {
    return !this.#isCongested;
  }

  /** Begins to read. */
  start(): void {
    this.#transport.start(this);
  }

  /** Resolves when the client reads again, or it has ended. */
  writable(): Promise<void> {
    if (!this.#isCongested || this.#isOver) return Promise.resolve();
    return new Promise((resolve) => this.#whenWritable.push(resolve));
  }

  /**
   * Takes no more calls, answers those it has, and closes. Streams that need not end are ended now; plain
   * calls and finite streams go on.
   */
  shutDown(): void {
    this.#isShuttingDown = true;
    if (this.#answer?.isOpenEnded) this.abort(closing());
    this.#transport.pause();
    this.#isPaused = true;
    this.#closeIfDone();
  }

  /** Ends it at once; the handler's signal aborts. */
  abort(reason: Error): void {
    this.#end(reason);
    this.#transport.abort();
  }

  onMessage(json: string, descriptors?: readonly Descriptor[]): void {
    // Descriptors nobody asked for are closed at once, so that a peer cannot fill this process with them.
    for (const descriptor of descriptors ?? []) descriptor.close();
    if (this.#isOver) return;
    try {
      const call = new ReceivedCall(parseCall(json), () => this.#transport.peer);
      this.#sequence.received(call);
      // What follows may be another protocol's bytes, and a client that never waits must not fill the memory.
      if (call.upgrade || this.#sequence.waiting >= this.#options.limits.maxWaitingCalls) this.#pause();
    } catch (error) {
      // UAPI.20 §Errors: there is no reply to what is no call; the connection closes.
      this.#end(error instanceof Error ? error : new Error(String(error)));
      this.#transport.close();
      return;
    }
    this.#run();
  }

  onDrain(): void {
    this.#isCongested = false;
    this.#wakeWriters();
    this.#run();
  }

  onEnd(end: PeerEnd): void {
    this.#peerEnd = end;
    if (end === "gone" || (end === "cannot-tell" && this.#answer?.call.more)) this.abort(gone());
    else this.#closeIfDone();
  }

  onClose(error?: Error): void {
    this.#end(error ?? gone());
    this.#options.onEnded(this);
  }

  /** Writes a reply's parameters down. Throws for what has no form in JSON or is too long. */
  encode(reply: unknown): string {
    const json = stringify(reply ?? {});
    const { maxMessageBytes } = this.#options.limits;
    if (isWithin(json, maxMessageBytes - envelopeBytes)) return json;
    throw new UsageError("ERR_VARLINK_HANDLER", `a reply is longer than ${maxMessageBytes} bytes`);
  }

  /** Sends a reply to the current call. */
  reply(parameters: string, continues: boolean): void {
    if (this.#isOver) return;
    if (this.#sequence.reply(continues ? "continues" : "last") === "write") {
      this.#send(encodeReply(parameters, continues));
    }
    if (!continues) this.#answered();
  }

  /** Sends an error as the last reply to the current call. */
  error(error: MethodError): void {
    if (this.#isOver) return;
    const parameters = this.encode(error.parameters);
    if (this.#sequence.reply("error") === "write") this.#send(encodeError(error.name, parameters));
    this.#answered();
  }

  /** Gives the connection to a handler, after the reply that accepts an upgrade. */
  takeOver(parameters: string): unknown {
    this.#sequence.reply("last");
    this.#transport.send(encodeReply(parameters, false));
    this.#transport.flush();
    return this.#transport.detach();
  }

  /** Tells the service's owner what went wrong inside. */
  report(error: unknown, call: ServiceCall): void {
    this.#options.onError(error, call);
  }

  #send(json: string): void {
    if (!this.#transport.send(json)) this.#isCongested = true;
    if (this.#isFlushScheduled) return;
    this.#isFlushScheduled = true;
    this.#options.runtime.afterMicrotasks(this.#flush);
  }

  readonly #flush = (): void => {
    this.#isFlushScheduled = false;
    if (!this.#isOver && !this.#sequence.isUpgraded && !this.#transport.flush()) this.#isCongested = true;
  };

  #answered(): void {
    this.#answer = undefined;
    this.#run();
  }

  /** Answers the calls that wait, one after another, until one takes its time or the client does not read. */
  #run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    while (!this.#isOver && !this.#isCongested) {
      const call = this.#sequence.next();
      if (call === undefined) break;
      if (call.more && this.#peerEnd === "cannot-tell") this.abort(gone());
      else this.#begin(call);
    }
    this.#isRunning = false;
    this.#resume();
    this.#closeIfDone();
  }

  #begin(call: ReceivedCall): void {
    this.#answer = new CallAnswer(this, call);
    this.#answer.begin(this.#options.methods);
  }

  #pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#transport.pause();
  }

  #resume(): void {
    if (!this.#isPaused || this.#isShuttingDown || this.#isOver || this.#sequence.isUpgraded) return;
    if (this.#sequence.hasUpgrade || this.#sequence.waiting > this.#options.limits.maxWaitingCalls / 2)
      return;
    this.#isPaused = false;
    this.#transport.resume();
  }

  #closeIfDone(): void {
    const takesNoMore = this.#isShuttingDown || this.#peerEnd !== undefined;
    if (!takesNoMore || this.#isOver || !this.#sequence.isIdle || this.#sequence.isUpgraded) return;
    this.#end(closing());
    this.#transport.close();
  }

  /** Nothing is answered from here on. */
  #end(reason: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#sequence.dropWaiting();
    this.#answer?.abort(reason);
    this.#wakeWriters();
  }

  #wakeWriters(): void {
    const waiting = this.#whenWritable;
    this.#whenWritable = [];
    for (const wake of waiting) wake();
  }
}

function gone(): ConnectionError {
  return new ConnectionError("ERR_VARLINK_CONNECTION_CLOSED", "the client has gone away");
}

function closing(): ConnectionError {
  return new ConnectionError("ERR_VARLINK_CONNECTION_CLOSED", "the server closes");
}
