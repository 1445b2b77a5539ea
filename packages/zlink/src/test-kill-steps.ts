import type { Action } from "./test-victim-part.ts";

/** How a service is called that is going to be killed. */
export type CallKind = "call" | "stream" | "upgrade";

/** Where a service is killed, and what its caller is told. */
export interface ServiceDeath {
  readonly name: string;
  readonly kind: CallKind;
  /** What the service does before; nothing if it does not even accept. */
  readonly actions: readonly Action[] | undefined;
  /** Bytes that the call's parameters have on top. */
  readonly fillerBytes?: number;
  /** How many values a stream's loop takes before its service dies. */
  readonly taken?: number;
  /** The loop asks for no more until its service is dead. */
  readonly isSlow?: boolean;
  /** What was asked for is done all the same: the call is answered, the stream ended. */
  readonly isDone?: boolean;
  /** The upgrade is accepted, and its stream ends with so many bytes. */
  readonly rawBytes?: number;
}

const reply = '{"parameters":{"value":1}}\0';
const value = '{"parameters":{"value":1},"continues":true}\0';
const kinds: readonly CallKind[] = ["call", "stream", "upgrade"];

/** Bytes: more than the kernel holds for a reader that does not read. */
export const muchMore = 8_000_000;

const partOfReply = (bytes: number): readonly Action[] => [{ read: 1 }, { write: reply.slice(0, bytes) }];

/** The steps that all kinds of calls have. */
const ofEveryKind: readonly Omit<ServiceDeath, "kind">[] = [
  { name: "before it accepts", actions: undefined },
  { name: "when it has accepted", actions: [] },
  { name: "in the middle of the call", actions: [{ readSome: true }], fillerBytes: muchMore },
  { name: "when it has read the call", actions: [{ read: 1 }] },
  { name: "behind the first byte of its reply", actions: partOfReply(1) },
  { name: "in the middle of its reply", actions: partOfReply(12) },
  { name: "before the NUL of its reply", actions: partOfReply(reply.length - 1) },
];

/** Where a service is killed: every step of every kind of call. */
export const serviceDeaths: readonly ServiceDeath[] = [
  ...kinds.flatMap((kind) => ofEveryKind.map((step) => ({ ...step, kind }))),
  { name: "behind its reply", kind: "call", actions: [{ read: 1 }, { write: reply }], isDone: true },
  { name: "behind its first value", kind: "stream", actions: [{ read: 1 }, { write: value }], taken: 1 },
  {
    name: "in the middle of its second value",
    kind: "stream",
    actions: [{ read: 1 }, { write: value + value.slice(0, 20) }],
    taken: 1,
  },
  {
    name: "behind many values that nobody has asked for",
    kind: "stream",
    actions: [{ read: 1 }, { write: value.repeat(500) }],
    taken: 1,
    isSlow: true,
  },
  {
    name: "behind its last value",
    kind: "stream",
    actions: [{ read: 1 }, { write: value + reply }],
    isDone: true,
  },
  {
    name: "behind its reply",
    kind: "upgrade",
    actions: [{ read: 1 }, { write: reply }],
    rawBytes: 0,
  },
  {
    name: "behind bytes of the other protocol",
    kind: "upgrade",
    actions: [{ read: 1 }, { write: `${reply}raw` }],
    rawBytes: 3,
  },
];

/** What a handler does whose client is going to be killed. */
export type HandlerPart =
  | "sleeps"
  | "says much"
  | "yields and sleeps"
  | "yields without end"
  | "decides on the upgrade"
  | "has the stream"
  | "fills the stream";

/** Where a client is killed, and what its service is doing then. */
export interface ClientDeath {
  readonly name: string;
  readonly actions: readonly Action[];
  /** What the handler does; none has begun if there is nothing. */
  readonly handler?: HandlerPart;
  /**
   * How the service notices: it reads; it does not, so that `node:net` has to look; over TCP it cannot tell a client
   * that is gone from one that listens, and notices when it answers. By reading unless said.
   */
  readonly noticedBy?: "looking" | "answering over TCP";
}

const call = (method: string, more: object = {}): string =>
  `${JSON.stringify({ method: `org.example.Example.${method}`, ...more })}\0`;
const sleep = call("Sleep");
const echo = call("Echo", { parameters: { text: "" } });
const watch = call("Watch", { more: true });
const count = call("Count", { parameters: { to: 1 }, more: true });
const open = call("Open", { upgrade: true });

/** Where a client is killed: every step of every kind of call. */
export const clientDeaths: readonly ClientDeath[] = [
  { name: "before it calls", actions: [] },
  { name: "behind the first byte of a call", actions: [{ write: sleep.slice(0, 1) }] },
  { name: "in the middle of a call", actions: [{ write: sleep.slice(0, 20) }] },
  { name: "before the NUL of a call", actions: [{ write: sleep.slice(0, -1) }] },
  {
    name: "while its call is answered",
    actions: [{ write: sleep }],
    handler: "sleeps",
    noticedBy: "answering over TCP",
  },
  {
    name: "while its call is answered and others wait",
    actions: [{ write: sleep.repeat(3) }],
    handler: "sleeps",
    noticedBy: "answering over TCP",
  },
  {
    name: "while its call is answered and it sends no more",
    actions: [{ write: sleep }, { halfClose: true }],
    handler: "sleeps",
    noticedBy: "looking",
  },
  { name: "before it reads a long reply", actions: [{ write: echo }], handler: "says much" },
  {
    name: "in the middle of a long reply",
    actions: [{ write: echo }, { readSome: true }],
    handler: "says much",
  },
  { name: "before the first value", actions: [{ write: watch }], handler: "sleeps" },
  { name: "behind the first value", actions: [{ write: watch }, { read: 1 }], handler: "yields and sleeps" },
  { name: "while it reads no values", actions: [{ write: count }], handler: "yields without end" },
  {
    name: "in the middle of values",
    actions: [{ write: count }, { read: 100 }],
    handler: "yields without end",
  },
  {
    name: "behind the first value, and more calls wait than are read",
    actions: [{ write: watch }, { write: sleep, times: 3000 }, { read: 1 }],
    handler: "yields and sleeps",
    noticedBy: "looking",
  },
  {
    name: "while its upgrade is decided on",
    actions: [{ write: open }],
    handler: "decides on the upgrade",
    noticedBy: "looking",
  },
  { name: "behind an upgrade", actions: [{ write: open }, { read: 1 }], handler: "has the stream" },
  {
    name: "behind bytes of the other protocol",
    actions: [{ write: open }, { read: 1 }, { write: "raw" }, { readSome: true }],
    handler: "has the stream",
  },
  {
    name: "while it reads nothing of the other protocol",
    actions: [{ write: open }, { read: 1 }],
    handler: "fills the stream",
  },
];
