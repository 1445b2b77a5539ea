import { EndReason } from "../end-reason.ts";
import { ConnectionError } from "../errors.ts";

/** Why a call is aborted whose client is there no more. */
export function gone(): EndReason {
  return new EndReason(
    () => new ConnectionError("ERR_VARLINK_CONNECTION_CLOSED", "the client has gone away"),
  );
}

/** Why a call is aborted whose server closes. */
export function closing(): EndReason {
  return new EndReason(() => new ConnectionError("ERR_VARLINK_CONNECTION_CLOSED", "the server closes"));
}
