import { EndReason } from "../end-reason.ts";
import { UsageError } from "../errors.ts";
import { withoutPlace } from "../interface/sensitivity.ts";
import { isMethodError, type MethodError, takeFds } from "../method-error.ts";
import { closeAll } from "../protocol/framing.ts";
import type { JsonText } from "../protocol/json.ts";
import { VarlinkService } from "../varlink-service/interface.ts";
import type { AccessRules, RuleList } from "./access-rules.ts";
import { handlerMistake, sendableError } from "./failure.ts";
import { finiteReplies, isReplyIterable, isTakeOver, isThenable, type ReplyIterable } from "./handler.ts";
import { type Refusal, refusalOf } from "./refusal.ts";
import type { ReceivedCall } from "./service-call.ts";
import type { ServiceConnection } from "./service-connection.ts";
import type { ServiceInterceptor } from "./service-interceptor.ts";
import type { MethodFinder, ServiceMethod } from "./service-method.ts";
import { answerWithStream, iteratorOf, leave, type PreparedReply, type StreamSink } from "./stream-answer.ts";
import { toError } from "./thrown.ts";
import { closeFdsOf, isWithFds, replyIn, takeFdsOf } from "./with-fds.ts";

/** Answers one call: finds its method, checks, runs the handler, and makes replies of what that gives. */
export class CallAnswer implements StreamSink {
  readonly call: ReceivedCall;
  readonly #connection: ServiceConnection;
  #method: ServiceMethod | undefined;
  #isOpenEnded = false;
  #isStream = false;
  /** The error of a call that there is nothing for, or that does not fit it. */
  #misfit: unknown;
  #onAbort: (() => void) | undefined;

  constructor(connection: ServiceConnection, call: ReceivedCall) {
    this.#connection = connection;
    this.call = call;
  }

  /** A stream that need not end by itself: a server that closes does not wait for it. */
  get isOpenEnded(): boolean {
    return this.#isOpenEnded;
  }

  /** Its replies are those of an iterable. */
  get isStream(): boolean {
    return this.#isStream;
  }

  get runtime() {
    return this.#connection.runtime;
  }

  get more(): boolean {
    return this.call.more;
  }

  get allowsEmpty(): boolean {
    return this.#method?.allowsEmpty ?? false;
  }

  get isAborted(): boolean {
    return this.call.isAborted;
  }

  get isWritable(): boolean {
    return !this.#connection.replies.isCongested;
  }

  writable(): Promise<void> {
    return this.#connection.replies.relieved();
  }

  onAbort(listener: () => void): void {
    this.#onAbort = listener;
    if (this.isAborted) listener();
  }

  /** Tells the handler that nothing it says is sent any more. */
  abort(reason: Error): void {
    this.call.abort(reason);
    this.#onAbort?.();
  }

  /** Runs the handler if the caller may; whatever goes wrong is answered or reported, never thrown. */
  begin(
    methods: MethodFinder,
    access: AccessRules | undefined,
    intercept: ServiceInterceptor | undefined,
  ): void {
    if (intercept !== undefined) this.#runWithin(intercept, methods, access);
    else if (access === undefined) this.#run(methods);
    else this.#ask(access.rulesOf(this.call.method), methods);
  }

  /** Nothing of the call is looked at, not even whether its method exists, before the rules agree. */
  #ask(rules: RuleList, methods: MethodFinder): void {
    const goOn = (refusal: Refusal): void => {
      this.#onAbort = undefined;
      if (refusal !== undefined) this.#failSettled(refusal);
      else if (!this.isAborted) this.#run(methods);
    };
    const refusal = refusalOf(rules, this.call, this.#reportRule);
    if (refusal instanceof Promise) {
      // A rule need not ever answer: what came with the call is closed when the call is over.
      this.#onAbort = () => this.done();
      void refusal.then(goOn);
    } else goOn(refusal);
  }

  readonly #reportRule = (error: unknown): void => {
    // A rule that hears by its signal that the client has gone may throw that, as a handler may.
    if (!this.isAborted || !this.call.isConsequence(error)) this.#connection.report(error, this.call);
  };

  #run(methods: MethodFinder): void {
    try {
      const method = this.#find(methods);
      this.#take(method.handle(this.call.message.parameters, this.call));
    } catch (error) {
      this.#failSettled(error);
    }
  }

  /** Finds the method, which the call has to fit. */
  #find(methods: MethodFinder): ServiceMethod {
    try {
      const method = methods.find(this.call.method);
      this.#method = method;
      this.#refuse(method);
      return method;
    } catch (error) {
      this.#misfit = error;
      throw error;
    }
  }

  /** Lets an interceptor run all that a call is put through: the rules, the checks and the handler. */
  #runWithin(intercept: ServiceInterceptor, methods: MethodFinder, access: AccessRules | undefined): void {
    // One that answers by itself is held to the same checks as a handler.
    const known = (outcome: unknown): unknown => {
      if (this.#method === undefined && !this.isAborted) this.#find(methods);
      return outcome;
    };
    try {
      const outcome = intercept(this.call, () => this.#admit(methods, access));
      this.#take(isThenable(outcome) ? Promise.resolve(outcome).then(known) : known(outcome));
    } catch (error) {
      this.#failSettled(error);
    }
  }

  /** Asks the rules and runs the handler; gives what that gives, or the promise of it, and throws what refuses. */
  #admit(methods: MethodFinder, access: AccessRules | undefined): unknown {
    const goOn = (refusal: Refusal): unknown => {
      this.#onAbort = undefined;
      if (refusal !== undefined) throw refusal;
      if (this.isAborted) return undefined;
      return this.#find(methods).handle(this.call.message.parameters, this.call);
    };
    if (access === undefined) return goOn(undefined);
    const refusal = refusalOf(access.rulesOf(this.call.method), this.call, this.#reportRule);
    if (!(refusal instanceof Promise)) return goOn(refusal);
    this.#onAbort = () => this.done();
    return refusal.then(goOn);
  }

  prepare(value: unknown): PreparedReply {
    const fds = takeFdsOf(value);
    try {
      this.#connection.allowFds(fds);
      return { parameters: this.#encode(replyIn(value)), fds };
    } catch (error) {
      closeAll(fds);
      throw error;
    }
  }

  send({ parameters, fds }: PreparedReply, continues: boolean): void {
    this.#connection.reply(parameters, continues, fds);
  }

  /** The handler is through: nobody can take the call's descriptors any more. */
  done(): void {
    this.call.closeFds();
  }

  #encode(value: unknown): JsonText {
    const outcome = this.#method?.checkOutput(value ?? {});
    if (typeof outcome === "object") throw handlerMistake(this.call.method, outcome);
    try {
      return this.#connection.encode(value, outcome);
    } catch (error) {
      throw withoutPlace(error, this.call.method);
    }
  }

  /** Throws the error of `org.varlink.service` for a call that no handler must see. */
  #refuse(method: ServiceMethod): void {
    const { more, upgrade, message } = this.call;
    const { errors } = VarlinkService;
    if (method.isUpgrade && !upgrade) throw new errors.ExpectedUpgrade();
    if (upgrade && !method.isUpgrade) throw new errors.InvalidParameter({ parameter: "upgrade" });
    if (method.requiresMore && !more) throw new errors.ExpectedMore();
    const problem = method.checkInput(message);
    if (problem !== undefined) throw new errors.InvalidParameter({ parameter: problem.path });
  }

  #take(result: unknown): void {
    // A thenable that is no promise may settle twice, or at once: the promise of it does not.
    if (isThenable(result)) Promise.resolve(result).then(this.#takeSettled, this.#failSettled);
    else this.#answer(result);
  }

  readonly #takeSettled = (result: unknown): void => {
    try {
      this.#answer(result);
    } catch (error) {
      this.#failSettled(error);
    }
  };

  readonly #failSettled = (error: unknown): void => {
    this.#fail(error);
    this.done();
  };

  #answer(result: unknown): void {
    const listed = finiteReplies(result);
    const replies = listed ?? (isReplyIterable(result) ? result : undefined);
    if (this.isAborted) this.#drop(result, replies);
    else if (this.#method?.isUpgrade) this.#takeOver(result);
    else if (replies !== undefined) this.#stream(replies, listed !== undefined);
    else {
      if (isWithFds(result)) this.send(this.prepare(result), false);
      else this.#connection.reply(this.#encode(result), false);
      this.done();
    }
  }

  /** Nobody is there to be answered: what the handler gave is closed, and an iterator left. */
  #drop(result: unknown, replies: ReplyIterable<unknown> | undefined): void {
    if (replies !== undefined) void leave(iteratorOf(replies), replies).then(() => this.done());
    else {
      closeFdsOf(isTakeOver(result) ? result.reply : result);
      this.done();
    }
  }

  #stream(replies: ReplyIterable<unknown>, isFiniteList: boolean): void {
    this.#isStream = true;
    this.#isOpenEnded = !isFiniteList && this.call.more;
    this.call.forgetText();
    answerWithStream(replies, this, isFiniteList).catch((error: unknown) => this.#fail(error));
    this.#connection.openEnded();
  }

  #takeOver(decision: unknown): void {
    // Looked at before the reply: after it there is no way back.
    if (!isTakeOver(decision)) {
      const expected = "expected { reply, takeOver }, or an error that is thrown";
      throw new UsageError("ERR_VARLINK_HANDLER", `the handler of ${this.call.method} is wrong: ${expected}`);
    }
    const { parameters, fds } = this.prepare(decision.reply);
    const raw = this.#connection.takeOver(parameters, fds);
    this.#isOpenEnded = true;
    const onFailure = (error: unknown): void => {
      this.#connection.report(error, this.call);
      const reason = toError(error);
      this.#connection.abort(new EndReason(() => reason));
    };
    try {
      const done = decision.takeOver(raw, this.call);
      if (isThenable(done)) Promise.resolve(done).then(undefined, onFailure);
    } catch (error) {
      onFailure(error);
    }
    this.#connection.openEnded();
  }

  #fail(thrown: unknown): void {
    this.#answerFailure(thrown);
    // An error that could not be sent takes its descriptors with it.
    if (isMethodError(thrown)) closeAll(takeFds(thrown));
  }

  #answerFailure(thrown: unknown): void {
    if (this.isAborted) {
      // Nobody is there to be answered; a mistake of the service's own is still its owner's to hear of.
      if (!this.call.isConsequence(thrown)) this.#connection.report(thrown, this.call);
      return;
    }
    const error = sendableError(thrown, this.#method);
    const failure = isMethodError(error) ? this.#sendError(error) : { thrown };
    if (failure === undefined) return;
    this.#connection.report(failure.thrown, this.call);
    this.#connection.fail();
  }

  /** Gives what is wrong with an error that is not what it is declared to be, or has no form in JSON. */
  #sendError(error: MethodError): { readonly thrown: unknown } | undefined {
    try {
      const problem = this.#method?.checkError(error);
      if (problem !== undefined) throw handlerMistake(this.call.method, problem);
      if (error === this.#misfit) this.#connection.refuse(error);
      else this.#connection.error(error);
      return undefined;
    } catch (thrown) {
      return { thrown: withoutPlace(thrown, this.call.method) };
    }
  }
}
