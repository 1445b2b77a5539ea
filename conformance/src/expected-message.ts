import { isDeepStrictEqual } from "node:util";
import type { ExpectedMessage } from "./case.ts";

/** Says what is wrong with the messages that came; undefined if they are what was expected. */
export function mismatchOf(
  texts: readonly string[],
  expected: readonly ExpectedMessage[],
): string | undefined {
  for (const [index, wanted] of expected.entries()) {
    const text = texts[index];
    if (text === undefined) return `message ${index + 1} did not come: ${JSON.stringify(wanted)}`;
    if (!isExpected(text, wanted)) {
      return `message ${index + 1} is ${text.slice(0, 300)}, expected ${JSON.stringify(wanted)}`;
    }
  }
  const surplus = texts[expected.length];
  return surplus === undefined ? undefined : `one more message came: ${surplus.slice(0, 300)}`;
}

/** Whether a message is what was expected. */
export function isExpected(text: string, expected: ExpectedMessage): boolean {
  if ("text" in expected) return text === expected.text;
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return false;
  }
  if ("like" in expected) return isLike(message, expected.like);
  return isDeepStrictEqual(withoutEmpty(message), withoutEmpty(expected.message));
}

/** Leaves out what means the same as if it were absent (UAPI.20 §Messages, §Reply). */
function withoutEmpty(message: unknown): unknown {
  if (typeof message !== "object" || message === null || Array.isArray(message)) return message;
  const { parameters, continues, ...others } = message as Record<string, unknown>;
  const isEmpty = parameters === undefined || parameters === null || isDeepStrictEqual(parameters, {});
  return {
    ...others,
    ...(isEmpty ? {} : { parameters }),
    ...(continues === undefined || continues === false ? {} : { continues }),
  };
}

function isLike(actual: unknown, wanted: unknown): boolean {
  if (typeof wanted !== "object" || wanted === null) return actual === wanted;
  if ("$type" in wanted) return typeof actual === wanted.$type;
  if ("$holds" in wanted) return holds(actual, wanted.$holds);
  if (Array.isArray(wanted)) return isDeepStrictEqual(actual, wanted);
  if (typeof actual !== "object" || actual === null) return false;
  return Object.entries(wanted).every(
    ([name, value]) =>
      Object.hasOwn(actual, name) && isLike((actual as Record<string, unknown>)[name], value),
  );
}

function holds(actual: unknown, part: unknown): boolean {
  if (typeof actual === "string") return actual.includes(String(part));
  return Array.isArray(actual) && actual.includes(part);
}
