import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { plainnessOf } from "../protocol/plain-values.ts";
import { mutationsOf } from "./test-mutations.ts";
import { type Schema, schemas, valuesOf } from "./test-values.ts";
import { compileStruct } from "./validator.ts";

const numRuns = Number(process.env["ZLINK_FUZZ_RUNS"] ?? 300);
const modes = fc.constantFrom("call", "reply", "outgoing");
const ints = fc.constantFrom("number", "bigint");

function withValue(schema: Schema): fc.Arbitrary<readonly [Schema, unknown]> {
  return valuesOf(schema.struct, schema.types).map((value) => [schema, value] as const);
}

describe("StructValidator", () => {
  it("accepts every value of every type", () => {
    const cases = schemas().chain(withValue);
    fc.assert(
      fc.property(cases, modes, ints, ([{ struct, types }, value], mode, int) => {
        assert.equal(compileStruct(struct, types, { int }).check(structuredClone(value), mode), undefined);
      }),
      { numRuns },
    );
  });

  it("finds any single mistake, and where it is", () => {
    const cases = schemas().chain(withValue);
    fc.assert(
      fc.property(cases, fc.nat(), modes, ints, ([{ struct, types }, original], choice, mode, int) => {
        const value = structuredClone(original);
        const mutations = mutationsOf(value, struct, types);
        const mutation = mutations[choice % mutations.length];
        if (mutation === undefined) return;
        mutation.apply();
        const problem = compileStruct(struct, types, { int }).check(value, mode);
        const isForgiven = mode === "reply" && mutation.isForgivenInReplies;
        assert.equal(problem?.path, isForgiven ? undefined : mutation.path);
      }),
      { numRuns },
    );
  });

  it("tells of what is sent how it may be written, as a look at the value would", () => {
    const cases = schemas().chain(withValue);
    fc.assert(
      fc.property(cases, ([{ struct, types }, value]) => {
        const outcome = compileStruct(struct, types, { int: "number" }).checkOutgoing(value);
        assert.equal(outcome, plainnessOf(value));
      }),
      { numRuns },
    );
  });

  it("survives whatever JSON comes", () => {
    fc.assert(
      fc.property(schemas(), fc.json(), modes, ints, ({ struct, types }, text, mode, int) => {
        compileStruct(struct, types, { int }).check(JSON.parse(text), mode);
      }),
      { numRuns },
    );
  });
});
