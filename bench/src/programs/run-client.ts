import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { isDeepStrictEqual } from "node:util";
import type { Work } from "../work.ts";
import type { BenchClient, Calls, ClientLibrary } from "./calls.ts";
import { collectGarbage } from "./collect-garbage.ts";
import { callInBatches, callInTurn, wrongAnswer } from "./small-calls.ts";

/** Makes calls, as many as it is told to, and checks each answer. */
type Round = (count: number) => Promise<void>;

/**
 * Runs this process as a client of a library: does its work once for each line of standard input, which says how many calls to
 * make, and prints what one took. Ends with standard input.
 */
export async function runClient(work: Work, library: ClientLibrary): Promise<void> {
  const clients = await openAll(library, work);
  const round = await roundOf(work, library, clients);
  console.log("ready");
  for await (const line of createInterface(process.stdin)) {
    const count = Number(line);
    const begin = process.hrtime.bigint();
    await round(count);
    const micros = Number(process.hrtime.bigint() - begin) / 1000;
    console.log(JSON.stringify({ microsPerCall: micros / count }));
  }
  await Promise.all(clients.map((client) => client.close()));
  // A library may keep what holds the process.
  process.exit();
}

async function openAll(library: ClientLibrary, work: Work): Promise<BenchClient[]> {
  const { name, size } = work;
  const count = name === "busy" ? size : name === "idle" ? size + 1 : 1;
  const clients: BenchClient[] = [];
  for (let index = 0; index < count; index += 1) {
    const client = await library.open(work);
    await callInTurn(client.calls, 1);
    clients.push(client);
  }
  return clients;
}

async function roundOf(work: Work, library: ClientLibrary, clients: BenchClient[]): Promise<Round> {
  const client = clients.at(-1);
  if (client === undefined) throw new Error("no client");
  const { calls } = client;
  switch (work.name) {
    case "sequential":
    case "idle":
      return (count) => callInTurn(calls, count);
    case "pipelined":
      return (count) => callInBatches(calls, count, work.size);
    case "busy":
      return (count) => callOnAll(clients, count / clients.length);
    case "stream":
      return (count) => takeStream(client, count);
    case "connect":
      return (count) => connectAndCall(library, work, count);
    case "descriptor":
      return (count) => passDescriptors(client, count);
    case "memory-connection":
      return (count) => holdConnections(library, work, clients, count);
    case "memory-stream":
      return (count) => holdStreams(client, count);
    default:
      return payloadRound(work, library, calls);
  }
}

async function callOnAll(clients: readonly BenchClient[], each: number): Promise<void> {
  await Promise.all(clients.map(({ calls }) => callInTurn(calls, each)));
}

async function takeStream(client: BenchClient, count: number): Promise<void> {
  if (client.count === undefined) throw new Error("no streams");
  let last = 0;
  for await (const { number } of client.count(count)) {
    if (number !== last + 1) throw wrongAnswer(number);
    last = number;
  }
  if (last !== count) throw wrongAnswer(last);
}

async function connectAndCall(library: ClientLibrary, work: Work, count: number): Promise<void> {
  for (let call = 0; call < count; call += 1) {
    const client = await library.open(work);
    await callInTurn(client.calls, 1);
    await client.close();
  }
}

async function passDescriptors(client: BenchClient, count: number): Promise<void> {
  for (let call = 0; call < count; call += 1) await client.pass?.();
}

async function holdConnections(
  library: ClientLibrary,
  work: Work,
  clients: BenchClient[],
  count: number,
): Promise<void> {
  while (clients.length < count) {
    const client = await library.open(work);
    await callInTurn(client.calls, 1);
    clients.push(client);
  }
  collectGarbage();
}

let streams = 0;

async function holdStreams(client: BenchClient, count: number): Promise<void> {
  for (; streams < count; streams += 1) await client.watch?.();
  collectGarbage();
}

/** One part of each answer is looked at closely, another one each time: all of it would cost as much as the call. */
async function payloadRound(
  { name, messagesFolder }: Work,
  library: ClientLibrary,
  calls: Partial<Calls>,
): Promise<Round> {
  // Only here, since the programs of the peers run this too.
  const { parse } = await import("zlink");
  const call = parse(readFileSync(join(messagesFolder, "call.json"), "utf8"));
  const { parameters } = call as unknown as { parameters: { values: never[]; text: string } };
  const { values } = parameters;
  const { echo, entries, map, integers } = calls;
  if (name === "echo" && echo !== undefined) {
    const { text } = parameters;
    return repeated(async () => (await echo({ text })).text === text);
  }
  if (name === "entries" && entries !== undefined) {
    return repeated(async (turn) => {
      const { values: came } = await entries({ values });
      const index = turn % values.length;
      return came.length === values.length && hasMembersOf(came[index] ?? {}, values[index] ?? {});
    });
  }
  if (name === "map" && map !== undefined) {
    const sent = values as unknown as Record<string, number>;
    const keys = Object.keys(sent);
    return repeated(async (turn) => {
      const key = keys[turn % keys.length] ?? "";
      return (await map({ values: sent })).values[key] === sent[key];
    });
  }
  if (name === "integers" && integers !== undefined) {
    const { toInteger = (value: bigint): unknown => value } = library;
    const sent = values.map(toInteger) as never[];
    return repeated(async () => {
      const { values: came } = await integers({ values: sent });
      return sent.every((value, index) => came[index] === value);
    });
  }
  throw new Error(`this client does not know the work ${name}`);
}

/** Libraries have members of their own on what they read. */
function hasMembersOf(came: object, sent: object): boolean {
  const members = new Map(Object.entries(came));
  return Object.entries(sent).every(([name, value]) => isDeepStrictEqual(members.get(name), value));
}

function repeated(call: (turn: number) => Promise<boolean>): Round {
  let turn = 0;
  return async (count) => {
    for (let made = 0; made < count; made += 1, turn += 1) {
      if (!(await call(turn))) throw wrongAnswer("another value");
    }
  };
}
