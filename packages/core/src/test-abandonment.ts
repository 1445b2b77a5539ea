import assert from "node:assert/strict";
import type { Caller } from "./client/caller.ts";
import { ConnectionError } from "./errors.ts";
import { streamLength } from "./test-echo-service.ts";

/** What became of something that a user waits for. */
interface Waiting {
  readonly id: number;
  readonly controller: AbortController;
  readonly isTimed: boolean;
  readonly isOneway: boolean;
  isSettled: boolean;
  isAborted: boolean;
}

interface RunningStream extends Waiting {
  readonly iterator: AsyncIterator<object>;
  next: number;
}

/**
 * A user who makes calls and streams that echo a number, gives some of them up, and looks at every reply: it must
 * be that call's own. What does not fit is in {@link faults}.
 */
export class FickleUser {
  readonly faults: string[] = [];
  /** All that was asked for, in order. */
  readonly waiting: Waiting[] = [];
  readonly streams: RunningStream[] = [];
  readonly #target: Caller<unknown>;
  #lastId = 0;

  constructor(target: Caller<unknown>) {
    this.#target = target;
  }

  /** The number of the call made last. */
  get lastId(): number {
    return this.#lastId;
  }

  call(timeoutMs?: number): void {
    const waiting = this.#begin({ isTimed: timeoutMs !== undefined });
    const options = { signal: waiting.controller.signal, timeoutMs };
    this.#target.call("t.Echo", { id: waiting.id }, options).then(
      (reply) => this.#onReply(waiting, reply),
      (error: unknown) => this.#onFailure(waiting, error),
    );
  }

  oneway(): void {
    const waiting = this.#begin({ isOneway: true });
    const { signal } = waiting.controller;
    this.#target.call.oneway("t.Echo", { id: waiting.id }, { signal }).then(
      () => this.#settle(waiting),
      (error: unknown) => this.#onFailure(waiting, error),
    );
  }

  stream(): void {
    const waiting = this.#begin();
    const { signal } = waiting.controller;
    const replies = this.#target.call.more("t.Watch", { id: waiting.id }, { signal });
    const stream = Object.assign(waiting, { iterator: replies[Symbol.asyncIterator](), next: 0 });
    this.streams.push(stream);
    this.read(stream);
  }

  /** Asks a stream for its next value. */
  read(stream: RunningStream): void {
    stream.iterator.next().then(
      (result) => this.#onResult(stream, result),
      (error: unknown) => this.#onFailure(stream, error),
    );
  }

  /** Leaves a stream's loop. */
  leave(stream: RunningStream): void {
    stream.isSettled = true;
    void stream.iterator.return?.();
  }

  abort(waiting: Waiting): void {
    waiting.isAborted ||= !waiting.isSettled;
    waiting.controller.abort(`aborted ${waiting.id}`);
  }

  #begin({ isTimed = false, isOneway = false } = {}): Waiting {
    this.#lastId += 1;
    const controller = new AbortController();
    const states = { isTimed, isOneway, isSettled: false, isAborted: false };
    const waiting = { id: this.#lastId, controller, ...states };
    this.waiting.push(waiting);
    return waiting;
  }

  #settle(waiting: Waiting): void {
    if (waiting.isSettled) this.faults.push(`${waiting.id} settled twice`);
    waiting.isSettled = true;
  }

  #onReply(waiting: Waiting, reply: object): void {
    this.#settle(waiting);
    if (!("id" in reply) || reply.id !== waiting.id) {
      this.faults.push(`${waiting.id} was answered ${JSON.stringify(reply)}`);
    }
  }

  #onResult(stream: RunningStream, { done, value }: IteratorResult<object>): void {
    if (stream.isSettled) return;
    if (done) {
      this.#settle(stream);
      if (stream.next !== streamLength(stream.id)) this.faults.push(`${stream.id} ended at ${stream.next}`);
      return;
    }
    const expected = { id: stream.id, index: stream.next };
    stream.next += 1;
    const seen = JSON.stringify(value);
    if (seen !== JSON.stringify(expected)) this.faults.push(`stream ${stream.id} was given ${seen}`);
  }

  #onFailure(waiting: Waiting, error: unknown): void {
    if ("iterator" in waiting && waiting.isSettled) return;
    this.#settle(waiting);
    if (error === `aborted ${waiting.id}` && waiting.isAborted) return;
    const code = error instanceof ConnectionError ? error.code : undefined;
    if (code === "ERR_VARLINK_TIMEOUT" && waiting.isTimed) return;
    if (code !== "ERR_VARLINK_CONNECTION_CLOSED") this.faults.push(`${waiting.id} failed: ${String(error)}`);
  }

  /** Asserts that no reply went astray so far, and that all who gave up have been told. */
  check(): void {
    assert.deepEqual(this.faults, []);
    for (const { id, isAborted, isSettled } of this.waiting) {
      assert.ok(!isAborted || isSettled, `${id} was aborted and still waits`);
    }
  }
}
