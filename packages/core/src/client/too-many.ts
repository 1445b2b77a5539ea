import { UsageError } from "../errors.ts";

/** Builds the error for what a client cannot have as well, because of the limit of this name. */
export function tooMany(what: string, limit: string, max: number): UsageError {
  return new UsageError(
    "ERR_VARLINK_LIMIT",
    `expected at most ${max} ${what} at a time (${limit}), got one more`,
  );
}
