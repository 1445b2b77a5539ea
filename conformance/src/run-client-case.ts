import { isDeepStrictEqual } from "node:util";
import type { Connection } from "@zlink/core";
import { runsOf, toBytes } from "./bytes.ts";
import type { CallMade, ClientCase, ExpectedMessage, Outcome } from "./case.ts";
import { outcomeOf } from "./client-outcome.ts";
import { Conformance } from "./conformance-interface.ts";
import { mismatchOf } from "./expected-message.ts";
import { type RawPeer, splitMessages, waitFor } from "./raw-peer.ts";
import { send } from "./run-service-case.ts";

/** A client that cases are tried on: one connection whose other end the test plays. */
export interface ClientUnderTest<Raw> {
  readonly connection: Connection<Raw>;
  readonly peer: RawPeer;
  /** Reads so many bytes of what an upgrade gave. */
  readRaw(stream: Raw, length: number): Promise<Buffer>;
}

/** Tries a case, on a connection for each way in which its bytes are cut. Rejects with what went wrong. */
export async function runClientCase<Raw>(
  each: ClientCase,
  open: () => Promise<ClientUnderTest<Raw>>,
  limitMs: number,
): Promise<void> {
  for (const pieces of runsOf(each)) {
    const client = await open();
    const { connection, peer } = client;
    try {
      const typed = connection.as(Conformance);
      const outcomes = each.calls.map((call, index) =>
        outcomeOf<Raw>(typed, call, (stream) => client.readRaw(stream, rawLength(each.outcomes[index]))),
      );
      const written: ExpectedMessage[] = [...(each.writes ?? each.calls.map(callMessage))];
      await expectWritten(peer, written, limitMs);
      await send(peer, pieces);
      if (each.end === "hang-up") peer.hangUp();
      if (each.next !== undefined) {
        written.push(...each.next.writes);
        await expectWritten(peer, written, limitMs);
        await peer.send(toBytes(each.next.bytes), 0);
      }
      await expectOutcomes(each.outcomes, outcomes, limitMs);
      await expectThen(each, client, written, limitMs);
    } finally {
      peer.hangUp();
      await connection.close();
    }
  }
}

function callMessage({ method, parameters, flag }: CallMade): ExpectedMessage {
  const flags = flag === undefined ? {} : { [flag]: true };
  return { message: { method: `${Conformance.name}.${method}`, parameters, ...flags } };
}

function rawLength(outcome: Outcome | undefined): number {
  return outcome !== undefined && "upgraded" in outcome ? toBytes(outcome.raw).length : 0;
}

async function expectWritten(
  peer: RawPeer,
  written: readonly ExpectedMessage[],
  limitMs: number,
): Promise<void> {
  const outcome = await waitFor(
    peer,
    () => splitMessages(peer.received).texts.length >= written.length,
    limitMs,
  );
  const { texts, rest } = splitMessages(peer.received);
  const mismatch = mismatchOf(texts, written);
  if (mismatch !== undefined) throw new Error(`the client wrote something else (${outcome}): ${mismatch}`);
  if (rest.length > 0) throw new Error(`the client wrote bytes of no message: ${rest.toString("utf8")}`);
}

async function expectOutcomes(
  expected: readonly Outcome[],
  outcomes: readonly Promise<Outcome>[],
  limitMs: number,
): Promise<void> {
  for (const [index, outcome] of outcomes.entries()) {
    const actual = await within(outcome, limitMs, `call ${index + 1} did not end`);
    const wanted = withRawAsHex(expected[index]);
    if (!isDeepStrictEqual(withRawAsHex(actual), wanted)) {
      const [got, want] = [withRawAsHex(actual), wanted].map((each) => JSON.stringify(each));
      throw new Error(`call ${index + 1} ended with ${got}, expected ${want}`);
    }
  }
  if (expected.length !== outcomes.length) throw new Error("a case has an outcome for each call");
}

function withRawAsHex(outcome: Outcome | undefined): unknown {
  if (outcome === undefined || !("upgraded" in outcome)) return outcome;
  return { ...outcome, raw: toBytes(outcome.raw).toString("hex") };
}

async function expectThen<Raw>(
  { afterwards }: ClientCase,
  { connection, peer }: ClientUnderTest<Raw>,
  written: readonly ExpectedMessage[],
  limitMs: number,
): Promise<void> {
  if (afterwards === "closed") {
    if ((await waitFor(peer, () => peer.hasEnded, limitMs)) === "late") {
      throw new Error("the client did not close the connection");
    }
  }
  if (afterwards === "open") {
    const probe = { method: "Echo", parameters: { text: "still there" } };
    const next = outcomeOf(connection.as(Conformance), probe);
    await expectWritten(peer, [...written, callMessage(probe)], limitMs);
    await peer.send(toBytes([{ message: { parameters: probe.parameters } }]), 0);
    await expectOutcomes([{ reply: probe.parameters }], [next], limitMs);
  }
  if ((peer.openDescriptors ?? 0) > 0) throw new Error(`${peer.openDescriptors} descriptors were not closed`);
}

async function within<T>(promise: Promise<T>, limitMs: number, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(what)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
