import { UsageError } from "../errors.ts";
import type { MethodError } from "../method-error.ts";
import { stringify } from "../protocol/json.ts";
import { isWithin } from "../protocol/limits.ts";
import { encodeError, encodeReply } from "../protocol/message.ts";

/** What stands around the parameters of a reply. */
const envelopeBytes = encodeReply("", true).length;

/**
 * Writes the parameters of a reply down. Throws {@link UsageError} for what has no form in JSON
 * (`ERR_VARLINK_VALUE`) or makes a message of more than `maxMessageBytes` (`ERR_VARLINK_HANDLER`).
 */
export function replyParameters(reply: unknown, maxMessageBytes: number): string {
  return fitting(stringify(reply ?? {}), envelopeBytes, maxMessageBytes);
}

/** Writes an error reply down. Throws like {@link replyParameters}. */
export function errorReplyText(error: MethodError, maxMessageBytes: number): string {
  return fitting(encodeError(error.name, stringify(error.parameters ?? {})), 0, maxMessageBytes);
}

function fitting(json: string, envelope: number, maxMessageBytes: number): string {
  if (isWithin(json, maxMessageBytes - envelope)) return json;
  throw new UsageError("ERR_VARLINK_HANDLER", `a reply is longer than ${maxMessageBytes} bytes`);
}
