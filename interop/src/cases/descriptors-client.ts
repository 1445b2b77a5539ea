import assert from "node:assert/strict";
import { connect, isError, openConnection } from "zlink";
import { textsOfCalls } from "../descriptors/descriptor-counts.ts";
import { Descriptors } from "../descriptors/descriptors-interface.ts";
import { readTexts, withTexts } from "../descriptors/held-text.ts";
import type { InteropCase } from "../suite.ts";

/** What a peer's service can do with descriptors. */
export interface DescriptorTraits {
  /** Whether its errors carry descriptors. */
  readonly errorsCarry: boolean;
}

const limit = { timeoutMs: 10_000 };
const passing = { fds: true } as const;

/** Our client against a peer's service of org.example.Descriptors. */
export function descriptorsClientCases(
  address: string,
  { errorsCarry }: DescriptorTraits,
): readonly InteropCase[] {
  const errorCase: InteropCase = { feature: "fds of an error", run: () => errorCarries(address) };
  return [
    { feature: "fds of a call", run: () => callCarries(address) },
    { feature: "fds of a reply", run: () => replyCarries(address) },
    { feature: "fds of a stream", run: () => streamCarries(address) },
    { feature: "0,1,0,0,2,0,1", run: () => belongToTheirCalls(address) },
    ...(errorsCarry ? [errorCase] : []),
  ];
}

async function callCarries(address: string): Promise<void> {
  await using client = await connect(address, Descriptors, passing);
  const texts = ["first", "second"];
  // The indexes in the other order: they count, not the order of what came.
  const parameters = { descriptors: [1, 0] };
  const { reply } = await withTexts(texts, (fds) => client.read.withFds(parameters, { fds, ...limit }));
  assert.deepEqual(reply.texts, texts.toReversed());
}

async function replyCarries(address: string): Promise<void> {
  await using client = await connect(address, Descriptors, passing);
  const texts = ["one", "", "three"];
  const { reply, fds } = await client.open.withFds({ texts }, limit);
  assert.deepEqual(await readTexts(fds, reply.descriptors), texts);
}

async function streamCarries(address: string): Promise<void> {
  await using client = await connect(address, Descriptors, passing);
  const came: string[][] = [];
  const lists = textsOfCalls.map((texts) => [...texts]);
  for await (const { reply, fds } of client.openEach.more.withFds({ lists }, limit)) {
    came.push(await readTexts(fds, reply.descriptors));
  }
  assert.deepEqual(came, lists);
}

/** Calls that are made at once, with different numbers of descriptors: each has its own. */
async function belongToTheirCalls(address: string): Promise<void> {
  await using connection = (await openConnection(address, passing)).as(Descriptors);
  await Promise.all(
    textsOfCalls.map((texts) =>
      withTexts(texts, (fds) =>
        connection.keep.oneway.withFds({ descriptors: texts.map((_, index) => index) }, { fds }),
      ),
    ),
  );
  assert.deepEqual((await connection.kept({}, limit)).calls, textsOfCalls);
}

async function errorCarries(address: string): Promise<void> {
  await using client = await connect(address, Descriptors, passing);
  const outcome = await client.refuse.withFds({ text: "why" }, limit).catch((error: unknown) => error);
  assert.ok(isError(outcome, Descriptors.errors.Refused), String(outcome));
  assert.deepEqual(await readTexts(outcome.fds, [outcome.parameters.descriptor]), ["why"]);
}
