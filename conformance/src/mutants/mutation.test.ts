import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readClauses } from "../read-cases.ts";
import { mutate, mutatedSource, readMutations } from "./mutation.ts";

const mutations = readMutations();
const example = { clause: "json", file: "a/src/b", find: "one", replace: "two" };

describe("mutate", () => {
  it("changes one place", () => {
    assert.equal(mutate("zero one zero", example), "zero two zero");
  });

  it("refuses a text that is not there, or more than once", () => {
    assert.throws(() => mutate("zero", example), /a\/src\/b no longer has "one"/);
    assert.throws(() => mutate("one one", example), /more than once/);
  });
});

describe("the mutations", () => {
  it("break every clause, and none that there is not", () => {
    assert.deepEqual(
      [...new Set(mutations.map(({ clause }) => clause))].sort(),
      [...readClauses().keys()].sort(),
    );
  });

  it("fit the sources", () => {
    for (const mutation of mutations) assert.ok(mutatedSource(mutation).includes(mutation.replace));
  });
});
