import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Client } from "./client/client.ts";
import type { FileDescriptor } from "./file-descriptor.ts";
import { framed } from "./framed.ts";
import { defineInterface } from "./interface/define-interface.ts";
import { isMethodError } from "./method-error.ts";
import { closeAll } from "./protocol/framing.ts";
import { defaultLimits } from "./protocol/limits.ts";
import { finite, upgrade } from "./server/handler.ts";
import { Server } from "./server/server.ts";
import type { ServiceCall } from "./server/service-call.ts";
import { withFds } from "./server/with-fds.ts";
import { DescriptorTable } from "./test-descriptors.ts";
import { settled, testDescriptorRuntime } from "./test-runtime.ts";
import { Wire } from "./test-wire.ts";
import type { ScriptedStream } from "./testing/scripted-peer.ts";
import type { Transport } from "./transport.ts";

const numRuns = Number(process.env["ZLINK_FUZZ_RUNS"] ?? 150);

const Files = defineInterface(`interface org.example.Files
method Open(what: string) -> (file: int)
method Watch(what: string) -> (file: int)
method Attach(what: string) -> (file: int)
error Refused (file: int)
`);

/** What a handler does; the last two need not be done when the client goes. */
const whats = ["reply", "pass", "refuse", "mistake", "keep", "wait", "sleep"] as const;
const variants = ["plain", "withFds", "result", "oneway", "more", "stream", "upgrade"] as const;
const garbage = [
  "no JSON\0",
  '{"method":1}\0',
  '{"parameters":{"file":1}}\0',
  '{"meth',
  "\0",
  "\uffff\0",
] as const;

type Way = "toService" | "toClient";
type Step =
  | {
      readonly kind: "call";
      readonly variant: (typeof variants)[number];
      readonly what: string;
      readonly fds: number;
    }
  | { readonly kind: "read"; readonly which: number; readonly way: Way; readonly size: number }
  | { readonly kind: "abort"; readonly which: number }
  | { readonly kind: "next"; readonly which: number }
  | { readonly kind: "cut"; readonly which: number }
  | { readonly kind: "garbage"; readonly which: number; readonly way: Way; readonly text: string }
  | { readonly kind: "turn" }
  | { readonly kind: "wake" };

const which = fc.nat(1000);
const way = fc.constantFrom<Way>("toService", "toClient");
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant("call" as const),
        variant: fc.constantFrom(...variants),
        what: fc.constantFrom(...whats),
        fds: fc.nat(3),
      }),
    },
    {
      weight: 10,
      arbitrary: fc.record({
        kind: fc.constant("read" as const),
        which,
        way,
        size: fc.integer({ min: 1, max: 120 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.oneof(
        fc.record({ kind: fc.constant("abort" as const), which }),
        fc.record({ kind: fc.constant("next" as const), which }),
      ),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("cut" as const), which }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("garbage" as const),
        which,
        way,
        text: fc.constantFrom(...garbage),
      }),
    },
    { weight: 6, arbitrary: fc.constantFrom<Step>({ kind: "turn" }, { kind: "turn" }, { kind: "wake" }) },
  ),
  { minLength: 5, maxLength: 50, size: "max" },
);

const pick = <T>(from: readonly T[], index: number): T | undefined => from[index % from.length];

/** A client, a service and the wires between them, whose descriptors are all of one table. */
class World {
  readonly table = new DescriptorTable();
  readonly #wires: Wire[] = [];
  readonly #controllers: AbortController[] = [];
  readonly #streams: AsyncIterator<unknown>[] = [];
  /** What upgrades left, whose descriptors are their owners'. */
  readonly #raw: ScriptedStream[] = [];
  #sleepers: (() => void)[] = [];
  #client!: Client<ScriptedStream>;
  #server!: Server;

  async open(): Promise<void> {
    const runtime = testDescriptorRuntime(this.table);
    const limits = { ...defaultLimits, maxWaitingDescriptors: 3 };
    let accept = (_transport: Transport): void => {};
    const listener = {
      start(onConnection: (transport: Transport) => void) {
        accept = onConnection;
      },
      close: async () => {},
    };
    const interfaces = [Files.implement(this.#handlers() as never)];
    this.#server = new Server([listener], { interfaces, limits, runtime, onError() {} });
    const connect = async () => {
      const wire = new Wire();
      this.#wires.push(wire);
      accept(framed(wire.service.stream, limits));
      return framed(wire.client.stream, limits);
    };
    this.#client = await Client.open<ScriptedStream>(
      { name: "unix:/run/files", connect },
      { ...limits, maxWaitingReplies: 2, runtime, validate: true },
    );
  }

  #handlers() {
    const give = (file: number) => {
      using own = this.table.open();
      return withFds({ file }, [own, own]);
    };
    const answer = ({ what }: { what: string }, { fds }: ServiceCall): unknown => {
      if (what === "pass") return give(1);
      if (what === "refuse") throw new Files.errors.Refused({ file: 0 }, { fds });
      if (what === "mistake") return withFds({ file: "none" }, fds);
      if (what === "keep") fds[0]?.[Symbol.dispose]();
      if (what === "wait") return this.#sleep(1).then(() => give(2));
      return what === "sleep" ? this.#sleep(3).then(() => withFds({ file: 3 }, fds)) : { file: 0 };
    };
    const world = this;
    return {
      open: answer,
      watch(parameters: { what: string }, call: ServiceCall) {
        if (parameters.what === "reply") return finite([give(1), { file: 2 }, give(3)]);
        if (parameters.what === "pass") return [give(1), give(2)];
        return world.#watch(() => answer(parameters, call));
      },
      attach: upgrade(async (parameters: { what: string }, call) => ({
        reply: (await answer(parameters, call)) as { file: number },
        takeOver: (stream: ScriptedStream) => void world.#raw.push(stream),
      })),
    };
  }

  async *#watch(answer: () => unknown) {
    yield answer();
    await this.#sleep(1);
    yield answer();
    return answer();
  }

  async #sleep(turns: number): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) {
      await new Promise<void>((resolve) => this.#sleepers.push(resolve));
    }
  }

  #wake(): void {
    const sleepers = this.#sleepers;
    this.#sleepers = [];
    for (const wake of sleepers) wake();
  }

  async do(step: Step): Promise<void> {
    if (step.kind === "turn") await settled();
    else if (step.kind === "wake") this.#wake();
    else if (step.kind === "call") this.#call(step.variant, step.what, step.fds);
    else if (step.kind === "abort") pick(this.#controllers, step.which)?.abort();
    else if (step.kind === "next") this.#next(pick(this.#streams, step.which));
    else if (step.kind === "cut") pick(this.#wires, step.which)?.cut();
    else if (step.kind === "read") pick(this.#wires, step.which)?.read(step.way, step.size);
    else pick(this.#wires, step.which)?.put(step.way, step.text, [this.table.open()]);
    for (let tick = 0; tick < 5; tick += 1) await null;
  }

  #call(variant: (typeof variants)[number], what: string, count: number): void {
    const files = this.#client.as(Files);
    const controller = new AbortController();
    this.#controllers.push(controller);
    const { signal } = controller;
    using own = this.table.open();
    const options = { signal, fds: Array.from({ length: count }, () => own) };
    if (variant === "plain") this.#take(files.open({ what }, { signal }));
    else if (variant === "withFds") this.#take(files.open.withFds({ what }, options));
    else if (variant === "result") this.#take(files.open.result.withFds({ what }, options));
    else if (variant === "oneway") this.#take(files.open.oneway.withFds({ what }, options));
    else if (variant === "upgrade") this.#take(files.attach.upgrade.withFds({ what }, options));
    else {
      const stream =
        variant === "more"
          ? files.watch.more.withFds({ what }, options)
          : files.watch.more({ what }, { signal });
      const iterator = stream[Symbol.asyncIterator]();
      this.#streams.push(iterator);
      this.#next(iterator);
    }
  }

  #next(iterator: AsyncIterator<unknown> | undefined): void {
    if (iterator !== undefined) this.#take(iterator.next().then(({ value }): unknown => value));
  }

  /** The user closes whatever it gets. */
  #take(outcome: Promise<unknown>): void {
    const take = (value: unknown): void => {
      if (isMethodError(value)) closeAll(value.fds);
      if (typeof value !== "object" || value === null) return;
      if ("error" in value) take(value.error);
      if ("fds" in value && !isMethodError(value)) closeAll(value.fds as FileDescriptor[]);
      if ("stream" in value) this.#raw.push(value.stream as ScriptedStream);
    };
    outcome.then(take, take);
  }

  /** Reads what is on its way, ends everything, and lets whoever sleeps find out. */
  async close(): Promise<void> {
    for (let round = 0; round < 4; round += 1) {
      for (const wire of this.#wires) while (wire.read("toService", 50) || wire.read("toClient", 50));
      this.#wake();
      await settled();
    }
    for (const stream of this.#streams) void stream.return?.();
    const closing = Promise.all([this.#client.close(), this.#server.close()]);
    for (const wire of this.#wires) wire.cut();
    for (let round = 0; round < 20; round += 1) {
      this.#wake();
      await settled();
    }
    await closing;
    for (const { descriptors } of this.#raw) closeAll(descriptors);
  }
}

describe("descriptors", () => {
  it("are closed exactly once, whoever calls, aborts, dies or lies", async () => {
    let most = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (happenings) => {
        const world = new World();
        await world.open();
        for (const step of happenings) await world.do(step);
        await world.close();
        const { all } = world.table;
        most = Math.max(most, all.length);
        const wrong = all.filter(({ closings }) => closings !== 1);
        assert.deepEqual(
          wrong.map(({ closings }) => closings),
          [],
        );
      }),
      { numRuns },
    );
    assert.ok(most > 20, `at most ${most} descriptors were opened`);
  });
});
