import type { ReplyTypeError } from "../errors.ts";
import { MethodError, markReceived } from "../method-error.ts";
import { type ErrorReply, type Parameters, type Reply, readExactlyIfNeeded } from "../protocol/message.ts";

/** Turns what came into what a call gives: typed where the interface is known, as it came where not. */
export interface ReplyReader {
  /** Gives the parameters of a success. Throws {@link ReplyTypeError} if they do not have their type. */
  readReply(reply: Reply): Parameters;
  /** Makes the error of an error reply. */
  readError(reply: ErrorReply): MethodError | ReplyTypeError;
  /** True if a last reply of a stream that has no parameters is its mere end and no value. */
  readonly emptyReplyIsEnd: boolean;
}

/** Reads replies of methods whose interface is not known. */
export const untypedReplies: ReplyReader = {
  readReply(reply) {
    readExactlyIfNeeded(reply);
    return reply.parameters;
  },
  readError(reply) {
    readExactlyIfNeeded(reply);
    return markReceived(new MethodError(reply.error, reply.parameters));
  },
  emptyReplyIsEnd: false,
};

/** The same of methods that are sensitive as a whole: an error's message does not say what it carries. */
export const concealedReplies: ReplyReader = {
  ...untypedReplies,
  readError(reply) {
    readExactlyIfNeeded(reply);
    return markReceived(new MethodError(reply.error, reply.parameters, { sensitive: true }));
  },
};

/** What a call needs to know of its method. */
export interface CalledMethod {
  /** The full wire name. */
  readonly name: string;
  /** Reads replies with their types checked. */
  readonly checked: ReplyReader;
  /** Reads replies as they come. */
  readonly unchecked: ReplyReader;
  /** True if `.result()` gives the error of this name as a value; it rejects for others. */
  knowsError(name: string): boolean;
}
