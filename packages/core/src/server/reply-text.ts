import { UsageError } from "../errors.ts";
import type { MethodError } from "../method-error.ts";
import { isObjectText, type JsonText, joined, lengthOf, parseLoosely, write } from "../protocol/json.ts";
import { isWithin } from "../protocol/limits.ts";
import { encodeError, encodeReply, kindOf } from "../protocol/message.ts";
import type { Plainness } from "../protocol/plain-values.ts";

/** What stands around the parameters of a reply. */
const envelopeBytes = lengthOf(encodeReply("", true));

/**
 * Writes the parameters of a reply down. Throws {@link UsageError} for what has no form in JSON
 * (`ERR_VARLINK_VALUE`), and for what is no object or makes a message of more than `maxMessageBytes`
 * (`ERR_VARLINK_HANDLER`).
 */
export function replyParameters(
  reply: unknown,
  maxMessageBytes: number,
  plainness?: Plainness | undefined,
): JsonText {
  return fitting(objectText(reply, "a reply", plainness), envelopeBytes, maxMessageBytes);
}

/** Writes an error reply down. Throws like {@link replyParameters}. */
export function errorReplyText(error: MethodError, maxMessageBytes: number): JsonText {
  return fitting(encodeError(error.name, objectText(error.parameters, error.name)), 0, maxMessageBytes);
}

/** UAPI.20 §Reply: parameters are an object. A client would have to close the connection for anything else. */
function objectText(parameters: unknown, what: string, plainness?: Plainness | undefined): JsonText {
  const value = parameters ?? {};
  const json = write(value, plainness);
  if (isObjectText(json, value)) return json;
  const got = kindOf(parseLoosely(joined(json)));
  throw new UsageError("ERR_VARLINK_HANDLER", `the parameters of ${what} must be an object, got ${got}`);
}

function fitting(json: JsonText, envelope: number, maxMessageBytes: number): JsonText {
  if (isWithin(json, maxMessageBytes - envelope)) return json;
  throw new UsageError("ERR_VARLINK_HANDLER", `a reply is longer than ${maxMessageBytes} bytes`);
}
