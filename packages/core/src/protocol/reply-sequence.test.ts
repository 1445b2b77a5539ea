import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { UsageError } from "../errors.ts";
import type { CallFlag } from "./message.ts";
import { type ReplyFate, type ReplyKind, ReplySequence } from "./reply-sequence.ts";

interface NumberedCall {
  readonly id: number;
  readonly method: string;
  readonly more: boolean;
  readonly oneway: boolean;
  readonly upgrade: boolean;
}

function call(id: number, flag?: CallFlag): NumberedCall {
  const flags = { more: flag === "more", oneway: flag === "oneway", upgrade: flag === "upgrade" };
  return { id, method: "org.example.Some", ...flags };
}

type Outcome = ReplyFate | "refused";
const allKinds: readonly ReplyKind[] = ["continues", "last", "error"];

describe("ReplySequence", () => {
  const table: readonly (readonly [CallFlag, readonly Outcome[]])[] = [
    [undefined, ["refused", "write", "write"]],
    ["more", ["write", "write", "write"]],
    ["oneway", ["refused", "drop", "drop"]],
    ["upgrade", ["refused", "write", "write"]],
  ];
  for (const [flag, outcomes] of table) {
    allKinds.forEach((kind, index) => {
      const outcome = outcomes[index];
      it(`says "${outcome}" to a reply "${kind}" of a ${flag ?? "plain"} call`, () => {
        const sequence = new ReplySequence<NumberedCall>();
        sequence.received(call(1, flag));
        assert.equal(sequence.next()?.id, 1);
        if (outcome === "refused") {
          assert.throws(() => sequence.reply(kind), UsageError);
          assert.equal(sequence.current?.id, 1, "nothing has changed");
        } else {
          assert.equal(sequence.reply(kind), outcome);
          assert.equal(sequence.current?.id, kind === "continues" ? 1 : undefined);
        }
        assert.equal(sequence.isUpgraded, flag === "upgrade" && kind === "last");
      });
    });
  }

  it("takes calls one after another, in their order", () => {
    const sequence = new ReplySequence<NumberedCall>();
    sequence.received(call(1));
    sequence.received(call(2));
    assert.equal(sequence.next()?.id, 1);
    assert.equal(sequence.next(), undefined, "the first has not been answered");
    assert.equal(sequence.waiting, 1);
    sequence.reply("last");
    assert.equal(sequence.next()?.id, 2);
    sequence.reply("error");
    assert.equal(sequence.isIdle, true);
  });

  it("holds a call behind a stream until its last reply", () => {
    const sequence = new ReplySequence<NumberedCall>();
    sequence.received(call(1, "more"));
    sequence.received(call(2));
    sequence.next();
    sequence.reply("continues");
    assert.equal(sequence.next(), undefined);
    sequence.reply("last");
    assert.equal(sequence.next()?.id, 2);
  });

  it("refuses a reply when there is no call", () => {
    const sequence = new ReplySequence<NumberedCall>();
    for (const kind of allKinds) assert.throws(() => sequence.reply(kind), { code: "ERR_VARLINK_USAGE" });
  });

  it("refuses a second last reply", () => {
    const sequence = new ReplySequence<NumberedCall>();
    sequence.received(call(1));
    sequence.next();
    sequence.reply("last");
    assert.throws(() => sequence.reply("last"), UsageError);
  });

  it("knows of an upgrade from the moment it was read until it was refused", () => {
    const sequence = new ReplySequence<NumberedCall>();
    sequence.received(call(1));
    assert.equal(sequence.hasUpgrade, false);
    sequence.received(call(2, "upgrade"));
    assert.equal(sequence.hasUpgrade, true);
    sequence.next();
    sequence.reply("last");
    assert.equal(sequence.hasUpgrade, true);
    sequence.next();
    assert.equal(sequence.hasUpgrade, true);
    sequence.reply("error");
    assert.equal(sequence.hasUpgrade, false);
    assert.equal(sequence.isUpgraded, false);
  });

  it("takes no call once upgraded", () => {
    const sequence = new ReplySequence<NumberedCall>();
    sequence.received(call(1, "upgrade"));
    sequence.received(call(2));
    sequence.next();
    sequence.reply("last");
    assert.equal(sequence.next(), undefined);
  });

  it("forgets the calls that wait, but not the one being answered", () => {
    const sequence = new ReplySequence<NumberedCall>();
    for (const id of [1, 2, 3]) sequence.received(call(id, id === 3 ? "upgrade" : undefined));
    sequence.next();
    sequence.dropWaiting();
    assert.equal(sequence.waiting, 0);
    assert.equal(sequence.hasUpgrade, false);
    assert.equal(sequence.current?.id, 1);
    assert.equal(sequence.reply("last"), "write");
    assert.equal(sequence.isIdle, true);
  });

  it("keeps the order over thousands of waiting calls", () => {
    const sequence = new ReplySequence<NumberedCall>();
    for (let id = 1; id <= 5000; id += 1) sequence.received(call(id));
    for (let id = 1; id <= 5000; id += 1) {
      assert.equal(sequence.next()?.id, id);
      sequence.reply("last");
    }
    assert.equal(sequence.isIdle, true);
  });
});

/** What the order must be, said the plain way. */
interface Model {
  waiting: NumberedCall[];
  current: NumberedCall | undefined;
  isUpgraded: boolean;
  nextId: number;
}

type Sequence = ReplySequence<NumberedCall>;
type Command = fc.Command<Model, Sequence>;

function compare(model: Model, sequence: Sequence): void {
  const hasUpgrade = [...model.waiting, ...(model.current ? [model.current] : [])].some((one) => one.upgrade);
  assert.equal(sequence.waiting, model.waiting.length);
  assert.equal(sequence.current, model.current);
  assert.equal(sequence.isUpgraded, model.isUpgraded);
  assert.equal(sequence.hasUpgrade, hasUpgrade);
  assert.equal(sequence.isIdle, model.current === undefined && model.waiting.length === 0);
}

class Received implements Command {
  readonly flag: CallFlag;

  constructor(flag: CallFlag) {
    this.flag = flag;
  }

  check = (): boolean => true;

  run(model: Model, sequence: Sequence): void {
    const received = call(model.nextId, this.flag);
    model.nextId += 1;
    model.waiting.push(received);
    sequence.received(received);
    compare(model, sequence);
  }

  toString = (): string => `received(${this.flag ?? "plain"})`;
}

class Next implements Command {
  check = (): boolean => true;

  run(model: Model, sequence: Sequence): void {
    const isHeld = model.current !== undefined || model.isUpgraded;
    const expected = isHeld ? undefined : model.waiting.shift();
    if (!isHeld) model.current = expected;
    assert.equal(sequence.next(), expected);
    compare(model, sequence);
  }

  toString = (): string => "next()";
}

class Replied implements Command {
  readonly kind: ReplyKind;

  constructor(kind: ReplyKind) {
    this.kind = kind;
  }

  check = (): boolean => true;

  run(model: Model, sequence: Sequence): void {
    const { current } = model;
    if (current === undefined || (this.kind === "continues" && !current.more)) {
      assert.throws(() => sequence.reply(this.kind), UsageError);
    } else {
      assert.equal(sequence.reply(this.kind), current.oneway ? "drop" : "write");
      if (this.kind !== "continues") model.current = undefined;
      if (this.kind === "last" && current.upgrade) model.isUpgraded = true;
    }
    compare(model, sequence);
  }

  toString = (): string => `reply(${this.kind})`;
}

class DropWaiting implements Command {
  check = (): boolean => true;

  run(model: Model, sequence: Sequence): void {
    model.waiting = [];
    sequence.dropWaiting();
    compare(model, sequence);
  }

  toString = (): string => "dropWaiting()";
}

describe("ReplySequence as a model has it", () => {
  it("does the same whatever is received and replied", () => {
    const flags: readonly CallFlag[] = [undefined, undefined, "more", "oneway", "upgrade"];
    const commands = [
      fc.constantFrom(...flags).map((flag) => new Received(flag)),
      fc.constant(new Next()),
      fc.constantFrom(...allKinds).map((kind) => new Replied(kind)),
      fc.constant(new DropWaiting()),
    ];
    fc.assert(
      fc.property(fc.commands(commands, { size: "+1" }), (run) => {
        const model: Model = { waiting: [], current: undefined, isUpgraded: false, nextId: 1 };
        fc.modelRun(() => ({ model, real: new ReplySequence<NumberedCall>() }), run);
      }),
      { numRuns: 300 },
    );
  });
});
