import { framed } from "../framed.ts";
import { HalfReadMessages } from "../half-read-messages.ts";
import { defineInterface } from "../interface/define-interface.ts";
import type { PeerCredentials } from "../peer-credentials.ts";
import { type Limits, toLimits } from "../protocol/limits.ts";
import { type TestRuntime, testRuntime } from "../test-runtime.ts";
import { ScriptedPeer } from "../testing/scripted-peer.ts";
import type { Transport } from "../transport.ts";
import { Server, type ServerOptions } from "./server.ts";

/** An interface with a method of each kind. */
export const Example = defineInterface(`interface org.example.Example
type Item (name: string, size: ?int)
method Echo(text: string) -> (text: string)
method Store(items: []Item, labels: ?[string]string) -> (stored: int)
method Nothing() -> ()
method Count(to: int) -> (count: int)
method Watch() -> (value: ?int)
# [Requires 'more' flag]
method Follow() -> (count: int)
method Open() -> (port: ?int)
error Refused (why: string)
error Bare ()
`);

/** A server under test, to which scripted peers connect. */
export interface TestServer {
  readonly server: Server;
  readonly runtime: TestRuntime;
  /** What `onError` was told: the error and the method. */
  readonly failures: { readonly error: unknown; readonly method: string | undefined }[];
  /** Connects one more client, of this user if the service can know. */
  connect(credentials?: PeerCredentials): ScriptedPeer;
  /** Connects over any transport. */
  accept(transport: Transport): void;
}

/** Options of {@link serveExample}. */
export type TestServerOptions = Partial<Omit<ServerOptions, "limits" | "runtime">> &
  Partial<Limits> & {
    /** One that passes descriptors, say. */
    readonly runtime?: TestRuntime;
    /** Whether the service can know who connects; it cannot unless told so. */
    readonly hasCredentials?: boolean;
  };

/** Serves {@link Example} with some of its handlers. */
export function serveExample(handlers: object, options: TestServerOptions = {}): TestServer {
  const runtime = options.runtime ?? testRuntime();
  const failures: TestServer["failures"] = [];
  let accept = (_transport: Transport): void => {};
  const listener = {
    hasCredentials: options.hasCredentials,
    start(onConnection: (transport: Transport) => void) {
      accept = onConnection;
    },
    close: async () => {},
  };
  const limits = toLimits(limitsIn(options));
  const framing = { ...limits, halfRead: new HalfReadMessages(limits) };
  const server = new Server([listener], {
    // Tests leave handlers out on purpose, which the type forbids.
    interfaces: [Example.implement(handlers as never)],
    onError: (error, call) => failures.push({ error, method: call?.method }),
    ...options,
    runtime,
    limits,
  });
  return {
    server,
    runtime,
    failures,
    accept: (transport) => accept(transport),
    connect(credentials) {
      const peer = new ScriptedPeer({ credentials });
      accept(framed(peer.stream, framing));
      return peer;
    },
  };
}

function limitsIn(options: TestServerOptions): Partial<Limits> {
  const names = [
    "maxMessageBytes",
    "maxDepth",
    "maxHalfReadBytes",
    "maxWaitingCalls",
    "maxWaitingDescriptors",
    "maxConnections",
    "maxConnectionsPerUser",
  ] as const;
  return Object.fromEntries(names.flatMap((name) => (name in options ? [[name, options[name]]] : [])));
}

/** The bytes of a call of {@link Example}; a full name is left as it is. */
export function call(method: string, parameters?: object | null, ...flags: string[]): string {
  const name = method.includes(".") ? method : `org.example.Example.${method}`;
  const set = Object.fromEntries(flags.map((flag) => [flag, true]));
  return `${JSON.stringify({ method: name, parameters, ...set })}\0`;
}

/** An error as {@link ScriptedPeer.messages} has it, of `org.varlink.service` unless the name is full. */
export function errorReply(name: string, parameters?: object): object {
  const full = name.includes(".") ? name : `org.varlink.service.${name}`;
  return parameters === undefined ? { error: full } : { error: full, parameters };
}

/** What a client hears of every internal failure. */
export const internal = errorReply("io.systemd.System", { origin: "linux", errno: 5, errnoName: "EIO" });

/** A success as {@link ScriptedPeer.messages} has it. */
export function reply(parameters: object): object {
  return { parameters };
}

/** A success with more to follow. */
export function continues(parameters: object): object {
  return { parameters, continues: true };
}

/** Resolves when the event loop has turned: all that could be sent has been. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A promise, and what settles it. */
export function deferred<T = void>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
} {
  let resolve = (_value: T): void => {};
  let reject = (_reason: unknown): void => {};
  const promise = new Promise<T>((onValue, onReason) => {
    resolve = onValue;
    reject = onReason;
  });
  return { promise, resolve, reject };
}

/** Calls one method of a service with these handlers, and gives what was answered. */
export async function answersTo(handlers: object, bytes: string) {
  const service = serveExample(handlers);
  const peer = service.connect();
  peer.say(bytes);
  await turn();
  if (peer.ended !== undefined) throw new Error("expected the connection to stay open");
  return { ...service, messages: peer.messages, writes: peer.writes };
}

/** Makes one call and gives what was answered when `messages` replies have come. */
export async function askFor(handlers: object, bytes: string, messages: number) {
  const service = serveExample(handlers);
  const peer = service.connect();
  peer.say(bytes);
  await peer.written(messages);
  await turn();
  return { ...service, peer, messages: peer.messages };
}
