import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bytesOf, hasOwnConnection } from "./fuzz-input.ts";
import { makeInput } from "./make-input.ts";
import { expectedOfClient } from "./model/client-model.ts";
import { expectedOfService } from "./model/service-model.ts";

const indices = Array.from({ length: 6000 }, (_, index) => index);

/** How many of the inputs lead to each end. */
function counted<T extends string>(ends: readonly T[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const end of ends) counts[end] = (counts[end] ?? 0) + 1;
  return counts;
}

describe("an input", () => {
  it("is the same whenever it is made, and another for another seed, number and side", () => {
    for (const index of indices.slice(0, 50)) {
      assert.deepEqual(makeInput("service", 5, index), makeInput("service", 5, index));
    }
    const texts = [5, 6].flatMap((seed) =>
      (["service", "client"] as const).flatMap((side) =>
        [1, 2].map((index) => bytesOf(makeInput(side, seed, index)).toString("latin1")),
      ),
    );
    assert.equal(new Set(texts).size, texts.length);
  });

  it("leads a service to each of its ends, over each carrier, with and without descriptors", () => {
    const inputs = indices.map((index) => makeInput("service", 1, index));
    const counts = counted(inputs.map((input) => expectedOfService(input).end));
    for (const end of ["open", "cut", "closed", "raw", "undecided"]) assert.ok((counts[end] ?? 0) > 30, end);
    for (const carrier of ["native", "node", "tcp", "memory"]) {
      assert.ok(inputs.filter((input) => input.carrier === carrier).length > 200, carrier);
    }
    assert.ok(inputs.filter(({ isWatched }) => isWatched).length > 200);
    const carriesSome = inputs.filter(({ pieces }) => pieces.some(({ descriptors }) => descriptors > 0));
    assert.ok(carriesSome.length > 100);
  });

  it("leads a client to each of its ends, one that comes back and one that does not", () => {
    const inputs = indices.map((index) => makeInput("client", 1, index));
    for (const reconnects of [false, true]) {
      const some = inputs.filter((input) => input.reconnects === reconnects);
      const counts = counted(some.map((input) => expectedOfClient(input).end));
      for (const end of ["open", "waiting", "closed", "undecided"]) assert.ok((counts[end] ?? 0) > 5, end);
    }
  });

  it("gives a client that comes back an address, and no call beside one on a connection of its own", () => {
    const inputs = indices
      .map((index) => makeInput("client", 1, index))
      .filter(({ reconnects }) => reconnects);
    for (const { carrier, calls } of inputs) {
      assert.ok(carrier === "native" || carrier === "tcp");
      assert.ok(calls.length === 1 || !calls.some(hasOwnConnection));
    }
    for (const call of ["echo", "count", "upgrade"] as const) {
      assert.ok(inputs.filter(({ calls }) => calls.includes(call)).length > 15, call);
    }
  });
});
