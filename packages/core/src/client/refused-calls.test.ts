import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { UsageError } from "../errors.ts";
import { openTestConnection, rejection } from "../test-client.ts";
import { settled } from "../test-runtime.ts";

describe("what is refused before anything is written", () => {
  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  const bad: readonly (readonly [string, unknown])[] = [
    ["NaN", { x: Number.NaN }],
    ["an infinity deep inside", { x: [{ y: Number.NEGATIVE_INFINITY }] }],
    ["an integer beyond 64 bits", { x: 2n ** 64n }],
    ["a cycle", cyclic],
    ["an array in place of parameters", [1]],
    ["a string in place of parameters", "x"],
    ["a date in place of parameters", new Date(0)],
  ];
  for (const [what, parameters] of bad) {
    it(`is ${what}`, async () => {
      const { peer, connection } = openTestConnection();
      const { call } = connection;
      const given = parameters as object;
      const calls = [
        call("a.B", given),
        call.oneway("a.B", given),
        call.upgrade("a.B", given),
        call.result("a.B", given),
        call.more("a.B", given)[Symbol.asyncIterator]().next(),
      ];
      for (const promise of calls) {
        const error = await rejection(promise);
        assert.ok(error instanceof UsageError);
        assert.equal(error.code, "ERR_VARLINK_VALUE");
      }
      await settled();
      assert.deepEqual(peer.writes, []);
    });
  }

  it("is not what is null or empty, which is left out", async () => {
    const { peer, connection } = openTestConnection();
    void connection.call("a.B", {});
    void connection.call("a.B", JSON.parse("null"));
    await settled();
    assert.deepEqual(peer.messages, [{ method: "a.B" }, { method: "a.B" }]);
  });

  it("is a call longer than the limit", async () => {
    const { peer, connection } = openTestConnection({ maxMessageBytes: 50 });
    const call = (letters: number) => connection.call("a.B", { x: "€".repeat(letters) });
    const error = await rejection(call(5));
    assert.ok(error instanceof UsageError);
    assert.equal(error.message, "the call of a.B is longer than 50 bytes");
    void call(4);
    await settled();
    assert.equal(peer.messages.length, 1);
  });
});
