import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import { type Carriers, openCarriers } from "./carriers/carriers.ts";
import { whyNoAddon } from "./carriers/no-addon.ts";
import {
  type CallMade,
  type CarrierName,
  type FuzzInput,
  hasOwnConnection,
  type Piece,
  type Side,
} from "./fuzz-input.ts";
import { takeStock } from "./resources.ts";
import { tryInput } from "./try-input.ts";

const flag = () => fc.option(fc.oneof(fc.boolean(), fc.constant(1), fc.constant(null)), { nil: undefined });
const keys = ["__proto__", "constructor", "toString", "text", "value"];
const object = () =>
  fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), fc.jsonValue({ maxDepth: 2 }));
const methods = [
  "Echo",
  "Later",
  "Any",
  "Map",
  "Fail",
  "Break",
  "Count",
  "Upgrade",
  "Nothing",
  "constructor",
];

/** Calls that look like calls, each member of which may be of another kind. */
const calls = () =>
  fc.record(
    {
      method: fc.oneof(fc.constantFrom(...methods.map((name) => `org.example.Fuzz.${name}`)), fc.jsonValue()),
      parameters: fc.oneof(
        fc.record({ text: fc.string() }),
        fc.record({ value: fc.jsonValue() }),
        object(),
        fc.jsonValue(),
      ),
      more: flag(),
      oneway: flag(),
      upgrade: flag(),
    },
    { requiredKeys: [] },
  );

const replies = () =>
  fc.record(
    {
      parameters: fc.oneof(
        fc.record({ text: fc.string() }),
        fc.record({ number: fc.integer() }),
        object(),
        fc.jsonValue(),
      ),
      continues: flag(),
      error: fc.oneof(fc.constantFrom("org.example.Fuzz.Failed", "org.example.Other.Failed"), fc.jsonValue()),
    },
    { requiredKeys: [] },
  );

/** Messages, bytes of any kind among them, cut anywhere. */
function pieces(message: fc.Arbitrary<unknown>): fc.Arbitrary<Piece[]> {
  const text = message.map((value) => Buffer.from(`${JSON.stringify(value)}\0`));
  const noise = fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => Buffer.from(bytes));
  const part = fc.oneof({ weight: 6, arbitrary: text }, { weight: 1, arbitrary: noise });
  const whole = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => Buffer.concat(parts));
  return fc.tuple(whole, fc.array(fc.nat(300), { maxLength: 4 })).map(([bytes, cuts]) => {
    const starts = [...new Set([0, ...cuts])].filter((at) => at < bytes.length).sort((a, b) => a - b);
    return starts.map((start, index) => ({
      bytes: bytes.subarray(start, starts[index + 1]),
      descriptors: 0,
    }));
  });
}

const plain = () => fc.array(fc.constantFrom<CallMade>("echo", "any", "note"), { maxLength: 3 });
const last = () => fc.constantFrom<CallMade>("echo", "any", "count", "upgrade");
const carrier = () => fc.constantFrom<CarrierName>("native", "node", "tcp", "memory");

const inputs: Readonly<Record<Side, fc.Arbitrary<FuzzInput>>> = {
  service: fc.record({
    side: fc.constant("service"),
    carrier: carrier(),
    isWatched: fc.boolean(),
    reconnects: fc.constant(false),
    calls: fc.constant([]),
    pieces: pieces(calls()),
  }),
  client: fc
    .tuple(carrier(), fc.boolean(), fc.boolean(), plain(), last(), pieces(replies()))
    .map(([carrier, isWatched, wantsToReconnect, first, call, pieces]) => {
      const reconnects = wantsToReconnect && (carrier === "native" || carrier === "tcp");
      const isAlone = reconnects && hasOwnConnection(call);
      return {
        side: "client",
        carrier,
        isWatched,
        reconnects,
        calls: isAlone ? [call] : [...first, call],
        pieces,
      };
    }),
};

describe("whatever a peer says", { skip: whyNoAddon() }, () => {
  const folder = mkdtempSync(join(tmpdir(), "zlink-fuzz-properties-"));
  const failuresInside: unknown[] = [];
  let carriers: Carriers;
  before(async () => {
    carriers = await openCarriers(folder, (error) => failuresInside.push(error));
  });
  after(async () => {
    await carriers[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const side of ["service", "client"] as const) {
    it(`a ${side} answers what keeps the rules, closes for what does not, and goes on`, async () => {
      const holds = fc.asyncProperty(inputs[side], async (input) => {
        await tryInput(input, carriers);
        assert.deepEqual(failuresInside.splice(0), []);
      });
      await fc.assert(holds, { numRuns: 400 });
      assert.equal((await takeStock(carriers.witness)).unended, 0);
    });
  }
});
