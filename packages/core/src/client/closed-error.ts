import { EndReason } from "../end-reason.ts";
import { ConnectionError } from "../errors.ts";

/** Why calls reject whose connection was closed on this side. */
export function closedHere(name: string): EndReason {
  return new EndReason(
    () =>
      new ConnectionError(
        "ERR_VARLINK_CONNECTION_CLOSED",
        `the connection to ${name} was closed on this side`,
      ),
  );
}

/** Why calls reject whose connection has ended, with the reason if there is more to say. */
export function hasEnded(name: string, why?: string, cause?: Error): EndReason {
  return new EndReason(
    () =>
      new ConnectionError(
        "ERR_VARLINK_CONNECTION_CLOSED",
        `the connection to ${name} has ended${why === undefined ? "" : `: ${why}`}`,
        cause === undefined ? {} : { cause },
      ),
  );
}

/**
 * What one call is told of the end of its connection: the same, and whether the call may have been executed. Other
 * errors than {@link ConnectionError} speak for themselves.
 */
export function endFor(
  { method, wasWritten }: { readonly method: string; readonly wasWritten: boolean },
  error: Error,
): Error {
  if (!(error instanceof ConnectionError) || error.code === "ERR_VARLINK_CONNECT") return error;
  const what = wasWritten ? "may have been executed and is not repeated" : "was not written";
  return new ConnectionError(error.code, `${error.message}; ${method} ${what}`, {
    ...(error.cause === undefined ? {} : { cause: error.cause }),
    wasWritten,
  });
}

/** What a transport closed with: violations speak for themselves, errors of the system are wrapped. */
export function closedWith(name: string, error: Error | undefined): EndReason {
  if (error === undefined) return hasEnded(name);
  const isOurs = "code" in error && String(error.code).startsWith("ERR_VARLINK");
  return isOurs ? new EndReason(() => error) : hasEnded(name, error.message, error);
}
