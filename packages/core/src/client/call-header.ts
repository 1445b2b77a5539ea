import { UsageError } from "../errors.ts";
import { type JsonText, replaceLast, stringify } from "../protocol/json.ts";
import { excerpt } from "../protocol/message.ts";

/**
 * Members of a message beside those of the protocol, which vendors define for themselves (UAPI.20 §Extensions). Each is
 * named by a reversed domain, and so has a dot; whoever does not know it ignores it.
 */
export type MessageHeader = Readonly<Record<`${string}.${string}`, unknown>>;

/**
 * Adds members to the text of a call. One that is undefined is left out. Throws {@link UsageError}:
 * `ERR_VARLINK_USAGE` for a name without a dot, `ERR_VARLINK_VALUE` for a value that has no form in JSON.
 */
export function withHeader(json: JsonText, header: MessageHeader): JsonText {
  for (const name in header) {
    // Any other name is the protocol's own, or makes the service close the connection.
    if (name.includes(".")) continue;
    const message = `a member of a header is named by a reversed domain, with a dot, got ${excerpt(name)}`;
    throw new UsageError("ERR_VARLINK_USAGE", message);
  }
  const members = stringify(header);
  if (!members.startsWith("{")) {
    throw new UsageError("ERR_VARLINK_USAGE", `a header must be an object, got ${excerpt(members)}`);
  }
  return members === "{}" ? json : replaceLast(json, `,${members.slice(1)}`);
}
