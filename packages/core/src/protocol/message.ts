import { ProtocolError } from "../errors.ts";
import { tooDeep } from "./exact-json.ts";
import { enclose, type JsonText, mayHoldLargeInteger, parseLoosely, readMemberExactly } from "./json.ts";
import { DEFAULT_MAX_DEPTH, nestsDeeper } from "./json-depth.ts";

/** The parameters of a call, a reply or an error: one JSON object. */
export interface Parameters {
  [name: string]: unknown;
}

/** What a call and a reply that were read have in common. */
export interface ReceivedMessage {
  /** Absent and null ones are empty. Integers beyond 2^53 may be rounded until {@link readExactly} has run. */
  parameters: Parameters;
  /** The text it was read from; it may be a part of a longer one, all of which is kept for as long as it is. */
  json: string;
}

/** A call as it was read (UAPI.20 §Call). At most one of the three flags is true. */
export interface Call extends ReceivedMessage {
  /** The interface, a dot and the method: `org.example.Calculator.Divide`. */
  readonly method: string;
  readonly more: boolean;
  readonly oneway: boolean;
  readonly upgrade: boolean;
  /** The members that vendors define, named with a dot; undefined if there are none. Their integers are rounded. */
  readonly header: Parameters | undefined;
}

/** A reply as it was read (UAPI.20 §Reply). */
export interface Reply extends ReceivedMessage {
  /** More replies to the same call follow. */
  readonly continues: boolean;
  /** The full name of the error; absent in a success. */
  readonly error: string | undefined;
}

/** A reply that is an error. */
export interface ErrorReply extends Reply {
  readonly error: string;
}

/** True for a reply that is an error. */
export function isErrorReply(reply: Reply): reply is ErrorReply {
  return reply.error !== undefined;
}

/** The flag of a call, or none. */
export type CallFlag = "more" | "oneway" | "upgrade" | undefined;

const excerptLength = 60;

/** What a value is, without what it says: of what may be parameters nobody knows how much is sensitive. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function describe(value: unknown): string {
  if (typeof value === "string") return `the string ${excerpt(value)}`;
  if (typeof value === "number" || typeof value === "boolean") return `the ${typeof value} ${String(value)}`;
  return kindOf(value);
}

/** A string as a message may quote it: as JSON and of bounded length. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > excerptLength ? `${text.slice(0, excerptLength)}…` : text);
}

function isObject(value: unknown): value is Parameters {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function flag(name: string, value: unknown): boolean {
  if (typeof value !== "boolean") {
    throw new ProtocolError(`"${name}" must be true or false, got ${describe(value)}`);
  }
  return value;
}

function toParameters(value: unknown): Parameters {
  // UAPI.20 §Messages: absent, null and {} mean the same.
  if (value === null || value === undefined) return {};
  if (!isObject(value)) throw new ProtocolError(`"parameters" must be an object, got ${kindOf(value)}`);
  return value;
}

function refuseUnlessExtension(message: "call" | "reply", member: string): void {
  // UAPI.20 §Extensions: a dotted member is a vendor's and ignored, any other unknown one is a violation.
  if (!member.includes(".")) throw new ProtocolError(`${message} has the unknown member ${excerpt(member)}`);
}

/**
 * Reads the text of a message. Whoever looks at the values of a message refuses more than the default depth, so that
 * only a lower one is asked for here; and none is reached by a text that has no room for the brackets.
 */
function parseMessage(kind: "call" | "reply", json: string, maxDepth: number): Parameters {
  const value = parseLoosely(json);
  if (!isObject(value)) throw new ProtocolError(`a ${kind} must be an object, got ${kindOf(value)}`);
  if (maxDepth < DEFAULT_MAX_DEPTH && json.length > 2 * maxDepth && nestsDeeper(value, maxDepth)) {
    throw tooDeep(maxDepth);
  }
  return value;
}

/** Reads a call. Throws {@link ProtocolError} for what is none: the connection must close. */
export function parseCall(json: string, maxDepth: number = DEFAULT_MAX_DEPTH): Call {
  const value = parseMessage("call", json, maxDepth);
  let more = false;
  let oneway = false;
  let upgrade = false;
  let header: Parameters | undefined;
  for (const member in value) {
    if (member === "method" || member === "parameters") continue;
    if (member === "more") more = flag(member, value[member]);
    else if (member === "oneway") oneway = flag(member, value[member]);
    else if (member === "upgrade") upgrade = flag(member, value[member]);
    else {
      refuseUnlessExtension("call", member);
      header ??= {};
      header[member] = value[member];
    }
  }
  const method = value["method"];
  if (typeof method !== "string")
    throw new ProtocolError(`"method" must be a string, got ${describe(method)}`);
  if (Number(more) + Number(oneway) + Number(upgrade) > 1) {
    throw new ProtocolError(`a call has at most one flag, got ${flagNames({ more, oneway, upgrade })}`);
  }
  return { method, parameters: toParameters(value["parameters"]), more, oneway, upgrade, header, json };
}

function flagNames(flags: Readonly<Record<string, boolean>>): string {
  return Object.keys(flags)
    .filter((name) => flags[name])
    .map((name) => `"${name}"`)
    .join(" and ");
}

/** Reads a reply. Throws {@link ProtocolError} for what is none: the connection must close. */
export function parseReply(json: string, maxDepth: number = DEFAULT_MAX_DEPTH): Reply {
  const value = parseMessage("reply", json, maxDepth);
  let continues = false;
  let error: string | undefined;
  for (const member in value) {
    if (member === "parameters") continue;
    if (member === "continues") continues = flag(member, value[member]);
    else if (member === "error") error = errorName(value[member]);
    else refuseUnlessExtension("reply", member);
  }
  if (error !== undefined && continues)
    throw new ProtocolError(`the error ${excerpt(error)} says "continues"`);
  return { parameters: toParameters(value["parameters"]), continues, error, json };
}

function errorName(value: unknown): string {
  if (typeof value !== "string") throw new ProtocolError(`"error" must be a string, got ${describe(value)}`);
  return value;
}

/**
 * Reads the parameters of a message again, with each integer beyond 2^53 as a bigint. `JSON.parse` rounds those,
 * so whoever looks at the numbers anyway, the check of their types, asks for this when it meets such a one.
 * Throws {@link ProtocolError} for parameters that nest too deep; the other members of the message may.
 */
export function readExactly(message: ReceivedMessage): void {
  message.parameters = toParameters(readMemberExactly(message.json, "parameters"));
}

/** The same for parameters whose types nobody checks: looks through all of them first. */
export function readExactlyIfNeeded(message: ReceivedMessage): void {
  if (mayHoldLargeInteger(message.parameters)) readExactly(message);
}

/**
 * Writes a call. `parameters` is JSON text already; empty ones are left out (UAPI.20 §Messages).
 */
export function encodeCall(method: string, parameters: JsonText, flag: CallFlag): JsonText {
  const head = `{"method":${JSON.stringify(method)}`;
  const end = flag === undefined ? "}" : `,"${flag}":true}`;
  return parameters === "{}" ? head + end : enclose(`${head},"parameters":`, parameters, end);
}

/** Writes a success reply. `parameters` is JSON text already; empty ones are left out. */
export function encodeReply(parameters: JsonText, continues: boolean): JsonText {
  if (parameters === "{}") return continues ? '{"continues":true}' : "{}";
  return enclose('{"parameters":', parameters, continues ? ',"continues":true}' : "}");
}

/** Writes an error reply. `parameters` is JSON text already; empty ones are left out. */
export function encodeError(name: string, parameters: JsonText): JsonText {
  const head = `{"error":${JSON.stringify(name)}`;
  return parameters === "{}" ? `${head}}` : enclose(`${head},"parameters":`, parameters, "}");
}
