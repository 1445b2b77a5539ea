import { ConnectionError } from "../errors.ts";

/** Why a call is aborted whose client is there no more. */
export function gone(): ConnectionError {
  return new ConnectionError("ERR_VARLINK_CONNECTION_CLOSED", "the client has gone away");
}

/** Why a call is aborted whose server closes. */
export function closing(): ConnectionError {
  return new ConnectionError("ERR_VARLINK_CONNECTION_CLOSED", "the server closes");
}
