import assert from "node:assert/strict";
import type { Duplex } from "node:stream";
import { describe, it } from "node:test";
import { ConnectionError, ProtocolError } from "@zlink/core";
import { type Client, type Connection, connect, openConnection } from "./connect.ts";
import { assertNothingLeft, openings, turn, Victim } from "./test-kill.ts";
import { addressOf, type Carrier } from "./test-kill-carrier.ts";
import { type ServiceDeath, serviceDeaths } from "./test-kill-steps.ts";

type Caller = Client | Connection;

/** Within which a caller hears of the death of its service. */
const withinMs = 100;

/** What becomes of a call, and when. */
interface Told {
  readonly value: unknown;
  readonly atMs: number;
}

/** Tests that whoever calls a service hears at once when that is killed, at every step. */
export function proveServiceDeaths(carrier: Carrier): void {
  const callers = {
    client: (address: string): Promise<Caller> => connect(address, { restartMs: 0 }),
    connection: (address: string): Promise<Caller> => openConnection(address),
  };
  for (const [name, open] of Object.entries(callers)) {
    describe(`a service that is killed, over ${carrier.name}, leaves its ${name} nothing to wait for`, () => {
      for (const death of serviceDeaths) {
        // A client has a connection beside that of a stream or an upgrade.
        const connections = name === "client" && death.kind !== "call" ? 2 : 1;
        it(`${death.kind}: ${death.name}`, () => prove(death, carrier, open, connections));
      }
    });
  }
}

async function prove(
  death: ServiceDeath,
  carrier: Carrier,
  open: (address: string) => Promise<Caller>,
  connections: number,
): Promise<void> {
  const before = openings();
  const victim = new Victim({ role: "service", at: carrier.fresh(), actions: death.actions });
  const caller = await open(addressOf(await victim.listens()));
  try {
    const begun = begin(caller, death);
    await begun.isReady;
    if (death.actions !== undefined) await victim.isThere(death.actions.length === 0 ? connections : 1);
    else for (let turns = 0; turns < 20; turns += 1) await turn();
    const diedAtMs = await victim.kill();
    const told = await begun.goOn();
    assert.ok(told.atMs - diedAtMs < withinMs, `told ${told.atMs - diedAtMs} ms after the death`);
    check(death, told.value);
  } finally {
    await Promise.all([victim.kill(), caller.close()]);
  }
  await assertNothingLeft(before);
}

/** A call under way: `isReady` when it has come as far as the step wants, told by `goOn`. */
interface Begun {
  readonly isReady: Promise<unknown>;
  goOn(): Promise<Told>;
}

function begin(caller: Caller, death: ServiceDeath): Begun {
  if (death.kind === "stream") return beginStream(caller, death);
  const parameters = { filler: "x".repeat(death.fillerBytes ?? 0) };
  if (death.kind === "call") return answered(caller.call("a.b.C", parameters));
  const upgrade = caller.call.upgrade("a.b.C", parameters);
  if (death.rawBytes === undefined) return answered(upgrade);
  const raw = upgrade.then(({ stream }) => ended(stream));
  return { isReady: raw, goOn: async () => (await raw).told };
}

function answered(call: Promise<unknown>): Begun {
  const told = tell(call);
  return { isReady: turn(), goOn: () => told };
}

/** Resolves with what came of it; never rejects. */
function tell(promise: Promise<unknown>): Promise<Told> {
  const now = (value: unknown): Told => ({ value, atMs: performance.now() });
  return promise.then(now, now);
}

/** Reads a stream; `told` is settled with its bytes when it is over. */
async function ended(stream: Duplex): Promise<{ readonly told: Promise<Told> }> {
  let bytes = 0;
  stream.on("data", (chunk: Uint8Array) => {
    bytes += chunk.length;
  });
  // It may also break: a killed peer resets a TCP connection on which something was not read.
  stream.on("end", () => stream.destroy()).on("error", () => {});
  const over = new Promise((resolve) => stream.once("close", () => resolve(bytes)));
  return { told: tell(over) };
}

function beginStream(caller: Caller, death: ServiceDeath): Begun {
  const parameters = { filler: "x".repeat(death.fillerBytes ?? 0) };
  const iterator = caller.call.more("a.b.C", parameters)[Symbol.asyncIterator]();
  const values: unknown[] = [];
  const take = async (): Promise<boolean> => {
    const { done, value } = await iterator.next();
    if (!done) values.push(value);
    return done !== true;
  };
  const takeAll = async (): Promise<unknown> => {
    while (await take());
    return values;
  };
  const takeSome = async (): Promise<void> => {
    while (values.length < (death.taken ?? 0)) await take();
  };
  if (death.isSlow) return { isReady: takeSome(), goOn: () => tell(takeAll()) };
  const told = tell(takeAll());
  return { isReady: turn(), goOn: () => told };
}

function check(death: ServiceDeath, value: unknown): void {
  if (death.rawBytes !== undefined) assert.equal(value, death.rawBytes);
  else if (death.isDone) {
    assert.deepEqual(value, death.kind === "call" ? { value: 1 } : [{ value: 1 }, { value: 1 }]);
  } else if (value instanceof ConnectionError) {
    assert.equal(value.code, "ERR_VARLINK_CONNECTION_CLOSED");
    // Before it has accepted only the kernel knows whether a call has come.
    if (death.actions !== undefined) assert.equal(value.wasWritten, true);
  } else {
    // A message that breaks off is none.
    assert.ok(value instanceof ProtocolError, String(value));
  }
}
