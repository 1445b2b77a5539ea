import { isUtf8 } from "node:buffer";

/** What stands between two NULs, by the rules: an object of JSON, or nothing that anybody could answer. */
export type Message = Readonly<Record<string, unknown>> | undefined;

/** The bytes of a connection as messages. */
export interface Messages {
  /** Of each, where it begins, where its NUL is, and what it says. */
  readonly whole: readonly { readonly start: number; readonly end: number; readonly message: Message }[];
  /** Where what follows the last NUL begins. */
  readonly rest: number;
}

/** Cuts at NULs, without a look at how the bytes come. A message that is longer than may be is none. */
export function toMessages(bytes: Buffer, maxMessageBytes = Number.POSITIVE_INFINITY): Messages {
  const whole = [];
  let start = 0;
  for (let end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0, start)) {
    const isWithin = end - start <= maxMessageBytes;
    whole.push({ start, end, message: isWithin ? toMessage(bytes.subarray(start, end)) : undefined });
    start = end + 1;
  }
  return { whole, rest: start };
}

function toMessage(bytes: Buffer): Message {
  if (!isUtf8(bytes)) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** True for an object that is no array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True if all members have a known name, or one of a vendor's, with a dot. */
export function hasOnlyMembers(message: object, known: readonly string[]): boolean {
  return Object.keys(message).every((name) => known.includes(name) || name.includes("."));
}

/** True for a flag that is not there, or is one. */
export function isFlag(value: unknown): boolean {
  return value === undefined || typeof value === "boolean";
}

/** The parameters of a message; undefined if they break the rules. Absent, null and {} are the same. */
export function parametersOf(message: object): Readonly<Record<string, unknown>> | undefined {
  const parameters: unknown = Object.hasOwn(message, "parameters") ? Reflect.get(message, "parameters") : {};
  if (parameters === null) return {};
  return isObject(parameters) ? parameters : undefined;
}

/** A value that our sides need not take as it is: numbers that no double holds, and what nests nearly too deep. */
export function isExtreme(value: unknown, levels = 900): boolean {
  if (typeof value === "number") return !Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER;
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isExtreme(member, levels - 1));
}
