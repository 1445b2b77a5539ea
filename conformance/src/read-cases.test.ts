import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { toBytes } from "./bytes.ts";
import type { ConformanceCase } from "./case.ts";
import { addressCases, clientCases, descriptionCases, readClauses, serviceCases } from "./read-cases.ts";

const onTheWire: readonly ConformanceCase[] = [...serviceCases(), ...clientCases()];
const cases = [...onTheWire, ...descriptionCases(), ...addressCases()];

describe("the cases", () => {
  it("have a name of their own", () => {
    const ids = cases.map(({ id }) => id);
    assert.deepEqual(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      [],
    );
  });

  it("name a clause that there is", () => {
    const clauses = readClauses();
    for (const { id, clause } of cases) assert.ok(clauses.has(clause), `${id}: there is no clause ${clause}`);
  });

  it("try every clause on every side that has to keep it, and on no other", () => {
    for (const [name, { directions }] of readClauses()) {
      const tried = new Set(cases.filter(({ clause }) => clause === name).map(({ direction }) => direction));
      assert.deepEqual([...tried].sort(), [...directions].sort(), name);
    }
  });

  it("cut bytes that there are", () => {
    for (const each of onTheWire) {
      const offsets = [
        ...(typeof each.cuts === "string" ? [] : each.cuts),
        ...each.descriptors.map(({ at }) => at),
      ];
      for (const offset of offsets) assert.ok(offset < toBytes(each.bytes).length, `${each.id}: ${offset}`);
    }
  });
});
