import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import {
  type CallMade,
  type ClientCase,
  Conformance,
  clientCases,
  isExpected,
  type Outcome,
  runsOf,
  SocketPeer,
  splitMessages,
  toBytes,
  waitFor,
} from "@zlink/conformance";
import { withoutNulls } from "../certification/certification-steps.ts";
import type { InteropCase } from "../suite.ts";
import { failuresOf, holdAgainst, knownDifferences } from "./known-differences.ts";

/** What a peer's client said of one call. */
export interface ClientOutcome {
  /** The parameters of the replies, and of the error behind them. */
  readonly values: readonly object[];
  /** The name of the error that it was answered. */
  readonly error?: string | undefined;
  /** Something else went wrong. */
  readonly failed: boolean;
}

/** A peer's client that the conformance cases are tried on. */
export interface ConformanceClient {
  /** The file in `conformance/differences` without its `.json`. */
  readonly differences: string;
  /** The flags that it can give a call. */
  readonly flags: readonly CallMade["flag"][];
  /** The methods of org.example.Conformance that it calls; all by default. */
  readonly methods?: readonly string[];
  /** Makes one call and says what came of it. */
  call(socketPath: string, call: CallMade): Promise<ClientOutcome>;
}

const limitMs = 5_000;
const pauseMs = 1;
const casesAtATime = 3;

/** The conformance cases on a peer's client: what differs must be listed, and what is listed must differ. */
export function conformanceClientCase(client: ConformanceClient, nextPath: () => string): InteropCase {
  return {
    feature: "conformance: their client",
    async run() {
      const cases = clientCases().filter((each) => isFor(client, each));
      const failures = await failuresOf(cases, casesAtATime, (each) => tryCase(each, client, nextPath()));
      holdAgainst(knownDifferences(client.differences, "client"), cases, failures);
    },
  };
}

/** One call each, which most programs make; not those that are about the types of our own client. */
function isFor({ flags, methods }: ConformanceClient, each: ClientCase): boolean {
  const [call, ...others] = each.calls;
  const [outcome] = each.outcomes;
  if (call === undefined || outcome === undefined || others.length > 0 || call.take !== undefined)
    return false;
  if (each.next !== undefined || each.descriptors.length > 0 || Object.keys(each.limits).length > 0)
    return false;
  if (methods !== undefined && !methods.includes(call.method)) return false;
  const isAboutTypes = "fails" in outcome && outcome.fails === "type";
  return !isAboutTypes && (call.flag === undefined || flags.includes(call.flag));
}

/** Plays the service of one case. */
async function tryCase(each: ClientCase, client: ConformanceClient, path: string): Promise<void> {
  const [call] = each.calls;
  const [expected] = each.outcomes;
  if (call === undefined || expected === undefined) throw new Error("the case makes no call");
  const server = createServer({ allowHalfOpen: true });
  const sockets: Socket[] = [];
  server.on("connection", (socket) => sockets.push(socket));
  server.listen(path);
  await once(server, "listening");
  try {
    const answered = once(server, "connection").then(([socket]) => answer(each, call, socket as Socket));
    // Looked at below, but for a client that said something wrong before.
    answered.catch(() => {});
    judge(await client.call(path, call), expected);
    if (sockets.length === 0) throw new Error("it did not connect");
    await answered;
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

async function answer(
  each: ClientCase,
  { method, parameters, flag }: CallMade,
  socket: Socket,
): Promise<void> {
  const peer = new SocketPeer(socket, () => sleep(pauseMs));
  const texts = () => splitMessages(peer.received).texts;
  await waitFor(peer, () => texts().length > 0, limitMs);
  const flags = flag === undefined ? {} : { [flag]: true };
  const message = { method: `${Conformance.name}.${method}`, parameters, ...flags };
  if (!isExpected(texts()[0] ?? "", { message })) throw new Error(`it wrote ${texts()[0]}`);
  // A client is started anew for each run: one run has to do.
  const cuts = each.cuts === "each in turn" ? "every byte" : each.cuts;
  for (const { bytes } of runsOf({ ...each, cuts })[0] ?? []) await peer.send(bytes);
  if (each.end === "hang-up") peer.hangUp();
  // A program that has taken the connection over ends with it.
  if (each.afterwards === "upgraded") peer.halfClose();
}

function judge(outcome: ClientOutcome, expected: Outcome): void {
  const wanted = expectedOutcome(expected);
  if (isDeepStrictEqual(withoutEmpty(outcome), withoutEmpty(wanted))) return;
  throw new Error(`it said ${JSON.stringify(outcome).slice(0, 300)}, expected ${JSON.stringify(wanted)}`);
}

function expectedOutcome(expected: Outcome): ClientOutcome {
  if ("reply" in expected) return { values: [expected.reply], failed: false };
  if ("replies" in expected) return { values: expected.replies, failed: false };
  if ("upgraded" in expected) {
    return { values: [{ raw: toBytes(expected.raw).toString("hex") }], failed: false };
  }
  if ("sent" in expected) return { values: [], failed: false };
  const before = expected.after ?? [];
  if ("fails" in expected) return { values: before, failed: true };
  return { values: [...before, expected.parameters ?? {}], error: expected.error, failed: false };
}

/** Programs print nothing, null or an empty object for parameters that are empty; null and absent are the same. */
function withoutEmpty({ values, error, failed }: ClientOutcome): unknown {
  const hasFields = (value: unknown): boolean => !isDeepStrictEqual(value ?? {}, {});
  return { values: values.map(withoutNulls).filter(hasFields), error, failed };
}
