/** Stands for a value that cannot even be written as text, such as an object without prototype. */
const unreadable = "something that has no text";

/**
 * What was thrown, as text for whoever owns the service: the stack of an error. Anything can be thrown, also what
 * throws when it is looked at; this never does.
 */
export function thrownText(thrown: unknown): string {
  try {
    return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  } catch {
    return unreadable;
  }
}

/** What was thrown, as an error. Never throws. */
export function toError(thrown: unknown): Error {
  try {
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  } catch {
    return new Error(unreadable);
  }
}
