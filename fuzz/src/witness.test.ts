import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CallOutcome, ObservedConnection, ProtocolError, ServiceCall } from "zlink";
import { Witness } from "./witness.ts";

const connection: ObservedConnection = { side: "server", address: undefined, peer: undefined };
const reason = {} as ProtocolError;
const outcome: CallOutcome = { kind: "reply", errorType: undefined, values: 0, durationMs: 1 };

function watching() {
  const mistakes: string[] = [];
  const witness = new Witness(({ message }) => mistakes.push(message));
  const { observer, trace } = witness.service;
  const begin = () => observer.serviceCall?.({} as ServiceCall, connection);
  return { witness, observer, trace, begin, mistakes };
}

describe("the witness", () => {
  it("accepts what fits together, and counts what has not ended", () => {
    const { witness, observer, trace, begin, mistakes } = watching();
    observer.connectionOpened?.(connection);
    const call = begin();
    assert.equal(witness.unended, 2);
    observer.violation?.(connection, reason);
    observer.connectionClosed?.(connection, reason);
    call?.ended(outcome);
    trace("zlink 1 → call org.example.Fuzz.Echo");
    assert.equal(witness.unended, 0);
    assert.deepEqual(mistakes, []);
  });

  it("refuses what is told twice, or of a connection that is not open", () => {
    const { observer, begin, mistakes } = watching();
    observer.violation?.(connection, reason);
    observer.connectionClosed?.(connection, reason);
    observer.connectionOpened?.(connection);
    observer.connectionOpened?.(connection);
    const call = begin();
    call?.ended(outcome);
    call?.ended(outcome);
    observer.connectionClosed?.(connection, reason);
    begin();
    assert.deepEqual(mistakes, [
      "a violation came on a connection that is not open",
      "what was closed is no open connection",
      "a connection was opened twice",
      "a call ended twice",
      "a call came on a connection that is not open",
    ]);
  });

  it("refuses an outcome that is none, and a line that is not one", () => {
    const { observer, trace, begin, mistakes } = watching();
    observer.connectionOpened?.(connection);
    begin()?.ended({ ...outcome, kind: "error" });
    begin()?.ended({ ...outcome, durationMs: Number.NaN });
    trace("zlink 1 two\nlines");
    trace("zlink 1 \u001b[2J");
    assert.match(mistakes.join("\n"), /"error".*\n.*null.*\n.*\\n.*\n.*\\u001b/);
  });
});
