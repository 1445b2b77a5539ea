import { Client } from "./client/client.ts";
import type { ClientInterceptor } from "./client/client-interceptor.ts";
import { Connection } from "./client/connection.ts";
import { ConnectionError } from "./errors.ts";
import { framed } from "./framed.ts";
import { defineInterface } from "./interface/define-interface.ts";
import type { Observer } from "./observer.ts";
import { defaultLimits } from "./protocol/limits.ts";
import { encodeError, encodeReply } from "./protocol/message.ts";
import { type TestRuntime, testRuntime } from "./test-runtime.ts";
import { ScriptedPeer, type ScriptedStream } from "./testing/scripted-peer.ts";

/** What the tests of the client call. */
export const Ftl = defineInterface(`interface org.example.Ftl
method Add(a: int, b: int) -> (sum: int)
method Watch(name: ?string) -> (count: int)
method WatchLoosely() -> (count: ?int)
method Note(text: string) -> ()
method Open() -> (id: int)
error Refused (reason: string)
error Failed ()
`);

/** A second interface on the same connection. */
export const Door = defineInterface(`interface org.example.Door
method Knock() -> (answer: string)
`);

/** The text of a success, with its NUL. */
export const reply = (parameters: object, continues = false): string =>
  `${encodeReply(JSON.stringify(parameters), continues)}\0`;

/** The text of an error, with its NUL. */
export const errorReply = (name: string, parameters: object = {}): string =>
  `${encodeError(name, JSON.stringify(parameters))}\0`;

/** The texts of successes that count, all of which `continues`. */
export const counts = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => reply({ count: from + index }, true)).join("");

/** All that a stream gives. */
export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of stream) all.push(value);
  return all;
}

/** What tests may say of a client or connection. */
export interface TestOptions {
  readonly validate?: boolean;
  readonly maxMessageBytes?: number;
  readonly maxDepth?: number;
  readonly maxUnansweredCalls?: number;
  readonly maxConnections?: number;
  readonly maxWaitingReplies?: number;
  readonly maxWaitingDescriptors?: number;
  /** How a client reconnects; unless said it waits neither between attempts nor for a service to come back. */
  readonly reconnectDelayMs?: number;
  readonly maxReconnectDelayMs?: number;
  readonly restartMs?: number;
  readonly intercept?: ClientInterceptor | readonly ClientInterceptor[];
  readonly observer?: Observer;
  /** One that passes descriptors, say. */
  readonly runtime?: TestRuntime;
}

function complete(runtime: TestRuntime, options: TestOptions) {
  return {
    runtime,
    name: "unix:/run/ftl",
    validate: true,
    ...defaultLimits,
    maxWaitingReplies: 4,
    maxWaitingDescriptors: 8,
    reconnectDelayMs: 0,
    restartMs: 0,
    ...options,
  };
}

/** A connection whose other end the test plays. */
export function openTestConnection(options: TestOptions = {}) {
  const peer = new ScriptedPeer();
  const runtime = options.runtime ?? testRuntime();
  const connection = new Connection<ScriptedStream>(
    framed(peer.stream, defaultLimits),
    complete(runtime, options),
  );
  return { peer, runtime, connection, ftl: connection.as(Ftl), door: connection.as(Door) };
}

/** A client each of whose connections has a peer of its own, in the order in which they were opened. */
export async function openTestClient(options: TestOptions = {}) {
  const runtime = options.runtime ?? testRuntime();
  const peers: ScriptedPeer[] = [];
  const service = { isDown: false, attempts: 0 };
  const completed = complete(runtime, options);
  const connector = {
    name: completed.name,
    connect: async () => {
      service.attempts += 1;
      if (service.isDown) throw new ConnectionError("ERR_VARLINK_CONNECT", "nobody is there");
      const peer = new ScriptedPeer();
      peers.push(peer);
      return framed(peer.stream, defaultLimits);
    },
  };
  const client = await Client.open<ScriptedStream>(connector, completed);
  return {
    client,
    runtime,
    service,
    peers,
    /** The peer of a connection, by its number from 0 on. */
    peer(index: number): ScriptedPeer {
      const peer = peers[index];
      if (peer === undefined) throw new Error(`there are ${peers.length} connections, no number ${index}`);
      return peer;
    },
    ftl: client.as(Ftl),
    door: client.as(Door),
  };
}

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("the promise was expected to reject");
}

/** Looks at a promise that need not settle: what became of it so far. */
export function outcome(promise: Promise<unknown>): {
  state: "pending" | "resolved" | "rejected";
  value?: unknown;
} {
  const seen: ReturnType<typeof outcome> = { state: "pending" };
  promise.then(
    (value) => Object.assign(seen, { state: "resolved", value }),
    (value: unknown) => Object.assign(seen, { state: "rejected", value }),
  );
  return seen;
}
