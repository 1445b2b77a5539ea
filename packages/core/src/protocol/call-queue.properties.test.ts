import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ProtocolError } from "../errors.ts";
import { CallQueue, type QueuedCall } from "./call-queue.ts";
import type { CallFlag, Reply } from "./message.ts";

interface NumberedCall extends QueuedCall {
  readonly id: number;
}

const success: Reply = { parameters: {}, continues: false, error: undefined, json: "{}" };
const continues: Reply = { ...success, continues: true };
const failure: Reply = { ...success, error: "a.E" };

/** What the order must be, said the plain way: a list of calls that wait. */
interface Model {
  waiting: NumberedCall[];
  isUpgraded: boolean;
  nextId: number;
}

type Command = fc.Command<Model, CallQueue<NumberedCall>>;

class Write implements Command {
  readonly flag: CallFlag;

  constructor(flag: CallFlag) {
    this.flag = flag;
  }

  check(model: Readonly<Model>): boolean {
    return !model.isUpgraded && model.waiting.every((call) => call.flag === undefined);
  }

  run(model: Model, queue: CallQueue<NumberedCall>): void {
    assert.equal(queue.mayWrite(), true);
    const call: NumberedCall = { id: model.nextId, flag: this.flag, method: "org.example.Some" };
    model.nextId += 1;
    queue.written(call);
    if (this.flag !== "oneway") model.waiting.push(call);
    assert.equal(queue.size, model.waiting.length);
  }

  toString(): string {
    return `write(${this.flag ?? "plain"})`;
  }
}

class Receive implements Command {
  readonly reply: Reply;

  constructor(reply: Reply) {
    this.reply = reply;
  }

  check(): boolean {
    return true;
  }

  run(model: Model, queue: CallQueue<NumberedCall>): void {
    const [call] = model.waiting;
    const isRefused =
      model.isUpgraded || call === undefined || (this.reply.continues && call.flag !== "more");
    if (isRefused) {
      assert.throws(() => queue.receive(this.reply), ProtocolError);
    } else {
      const isLast = !this.reply.continues;
      assert.deepEqual(queue.receive(this.reply), { call, isLast });
      if (isLast) model.waiting.shift();
      if (isLast && call.flag === "upgrade" && this.reply.error === undefined) model.isUpgraded = true;
    }
    assert.equal(queue.size, model.waiting.length);
    assert.equal(queue.isUpgraded, model.isUpgraded);
    const mayWrite = !model.isUpgraded && model.waiting.every((waiting) => waiting.flag === undefined);
    assert.equal(queue.mayWrite(), mayWrite);
  }

  toString(): string {
    return `receive(${this.reply.error ?? (this.reply.continues ? "continues" : "last")})`;
  }
}

class TakeAll implements Command {
  check(): boolean {
    return true;
  }

  run(model: Model, queue: CallQueue<NumberedCall>): void {
    assert.deepEqual(queue.takeAll(), model.waiting);
    model.waiting = [];
  }

  toString(): string {
    return "takeAll()";
  }
}

describe("CallQueue as a model has it", () => {
  it("does the same whatever is written and received", () => {
    const plain = fc.constant(new Write(undefined));
    const commands = [
      plain,
      plain,
      fc.constantFrom("more", "oneway", "upgrade").map((flag) => new Write(flag as CallFlag)),
      fc.constantFrom(success, success, continues, failure).map((reply) => new Receive(reply)),
      fc.constant(new TakeAll()),
    ];
    fc.assert(
      fc.property(fc.commands(commands, { size: "+1" }), (run) => {
        const model: Model = { waiting: [], isUpgraded: false, nextId: 1 };
        fc.modelRun(() => ({ model, real: new CallQueue<NumberedCall>() }), run);
      }),
      { numRuns: 300 },
    );
  });
});
