import { ConnectionError } from "../errors.ts";

/** Why calls reject whose connection was closed on this side. */
export function closedHere(name: string): ConnectionError {
  return new ConnectionError(
    "ERR_VARLINK_CONNECTION_CLOSED",
    `the connection to ${name} was closed on this side`,
  );
}

/** Why calls reject whose connection has ended, with the reason if there is more to say. */
export function hasEnded(name: string, why?: string, cause?: Error): ConnectionError {
  return new ConnectionError(
    "ERR_VARLINK_CONNECTION_CLOSED",
    `the connection to ${name} has ended${why === undefined ? "" : `: ${why}`}`,
    cause === undefined ? {} : { cause },
  );
}

/** What a transport closed with: violations speak for themselves, errors of the system are wrapped. */
export function closedWith(name: string, error: Error | undefined): Error {
  if (error === undefined) return hasEnded(name);
  const isOurs = "code" in error && String(error.code).startsWith("ERR_VARLINK");
  return isOurs ? error : hasEnded(name, error.message, error);
}
