import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";
import fc from "fast-check";
import { FickleUser } from "../test-abandonment.ts";
import { openTestClient, openTestConnection } from "../test-client.ts";
import { EchoService } from "../test-echo-service.ts";
import { settled } from "../test-runtime.ts";
import type { ScriptedPeer } from "../testing/scripted-peer.ts";

const numRuns = Number(process.env["ZLINK_FUZZ_RUNS"] ?? 150);

/** One thing that happens; `which` picks the call, stream or connection it happens to. */
type Step =
  | { readonly kind: "call" | "oneway" | "stream" | "turn" | "tick" }
  | { readonly kind: "timed"; readonly timeoutMs: number }
  | { readonly kind: "abort" | "read" | "leave" | "break"; readonly which: number }
  | { readonly kind: "answer"; readonly which: number; readonly bytes: number; readonly pieceBytes: number };

const which = fc.nat(1000);
const plain = (...kinds: readonly ("call" | "oneway" | "stream" | "turn" | "tick")[]) =>
  fc.constantFrom(...kinds).map((kind): Step => ({ kind }));
const picking = (...kinds: readonly ("abort" | "read" | "leave" | "break")[]) =>
  fc.tuple(fc.constantFrom(...kinds), which).map(([kind, index]): Step => ({ kind, which: index }));
const timed = fc.integer({ min: 1, max: 3 }).map((timeoutMs): Step => ({ kind: "timed", timeoutMs }));
const answer = fc
  .tuple(which, fc.nat(150), fc.integer({ min: 1, max: 60 }))
  .map(([index, bytes, pieceBytes]): Step => ({ kind: "answer", which: index, bytes, pieceBytes }));

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: plain("call") },
    { weight: 5, arbitrary: plain("turn") },
    { weight: 2, arbitrary: plain("oneway", "stream", "tick") },
    { weight: 2, arbitrary: timed },
    { weight: 3, arbitrary: picking("abort") },
    { weight: 2, arbitrary: picking("read", "read", "leave") },
    { weight: 1, arbitrary: picking("break") },
    { weight: 8, arbitrary: answer },
  ),
  { minLength: 10, maxLength: 60, size: "max" },
);

const pick = <T>(from: readonly T[], index: number): T | undefined => from[index % from.length];

/** A user, the peers of all connections, and the service behind each. */
class World {
  readonly user: FickleUser;
  readonly #peers: readonly ScriptedPeer[];
  readonly #services: EchoService[] = [];
  /** For each connection with an abandoned call: the last call that may be on it. */
  readonly #closedFor = new Map<EchoService, number>();

  constructor(user: FickleUser, peers: readonly ScriptedPeer[]) {
    this.user = user;
    this.#peers = peers;
  }

  get services(): readonly EchoService[] {
    for (const peer of this.#peers.slice(this.#services.length)) this.#services.push(new EchoService(peer));
    return this.#services;
  }

  async do(step: Step): Promise<void> {
    const { user } = this;
    if (step.kind === "turn") await settled();
    else if (step.kind === "tick") mock.timers.tick(1);
    else if (step.kind === "timed") user.call(step.timeoutMs);
    else if (step.kind === "answer") pick(this.services, step.which)?.answer(step.bytes, step.pieceBytes);
    else if (step.kind === "break") pick(this.services, step.which)?.leave();
    else if (step.kind === "abort") this.#abort(step.which);
    else if (step.kind === "read" || step.kind === "leave") this.#onStream(step.kind, step.which);
    else user[step.kind]();
    // Those whose promises are settled hear of it, but nothing that was called meanwhile is written yet.
    for (let tick = 0; tick < 5; tick += 1) await null;
  }

  #abort(which: number): void {
    const waiting = pick(this.user.waiting, which);
    if (waiting === undefined || waiting.isSettled) return;
    // A oneway call leaves no reply behind that a later call could wait for.
    const at = waiting.isOneway
      ? undefined
      : this.services.find((service) => service.received.includes(waiting.id));
    if (at !== undefined && !this.#closedFor.has(at)) this.#closedFor.set(at, this.user.lastId);
    this.user.abort(waiting);
  }

  #onStream(kind: "read" | "leave", which: number): void {
    const stream = pick(this.user.streams, which);
    if (stream !== undefined && !stream.isSettled) this.user[kind](stream);
  }

  /** Lets the services answer all that waits and the streams be read to their end. */
  async finish(): Promise<void> {
    for (let round = 0; round < 12; round += 1) {
      await settled();
      for (const service of this.services) service.answer(Number.POSITIVE_INFINITY, 1000);
      for (const stream of this.user.streams) if (!stream.isSettled) this.user.read(stream);
    }
    await settled();
  }

  /** Asserts that everybody was answered, or told why not. */
  checkAll(): void {
    this.user.check();
    for (const { id, isSettled } of this.user.waiting) assert.ok(isSettled, `${id} still waits`);
  }

  /** Asserts what a client owes: no new call beside an abandoned one, whose connection closes in the end. */
  checkClosing(): void {
    for (const [service, lastId] of this.#closedFor) {
      assert.ok(
        service.received.every((id) => id <= lastId),
        "a new call is behind an abandoned one",
      );
      assert.notEqual(service.peer.ended, undefined, "the connection of an abandoned call is still open");
    }
  }
}

async function play(world: World, happenings: readonly Step[]): Promise<void> {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    for (const step of happenings) {
      await world.do(step);
      assert.deepEqual(world.user.faults, []);
    }
    await world.finish();
    world.checkAll();
  } finally {
    mock.timers.reset();
  }
}

describe("calls that are given up", () => {
  it("never make a later call on a connection see a reply that is not its own", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (happenings) => {
        const { connection, peer } = openTestConnection({ maxWaitingReplies: 2 });
        await play(new World(new FickleUser(connection), [peer]), happenings);
      }),
      { numRuns },
    );
  });

  it("never make a later call of a client see a reply that is not its own, nor wait behind them", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (happenings) => {
        const { client, peers } = await openTestClient({ maxWaitingReplies: 2 });
        const world = new World(new FickleUser(client), peers);
        await play(world, happenings);
        world.checkClosing();
        await client.close();
      }),
      { numRuns },
    );
  });
});
