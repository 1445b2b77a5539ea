import { UsageError } from "../errors.ts";
import { DEFAULT_MAX_DEPTH } from "./json-depth.ts";
import { type JsonText, lengthOf } from "./json-text.ts";
import type { Optional } from "./optional.ts";
import { utf8Length } from "./utf8-length.ts";

/** Descriptors that one message may carry: what Linux takes in one `sendmsg` (UAPI.20 §File descriptors). */
export const maxMessageDescriptors = 253;

/** Bounds on what a peer may make this side hold. Each is an option of `connect` and `serve`. */
export interface Limits {
  /**
   * Bytes of one message, its NUL aside. 16 MiB, as sd-varlink has it. A text made for it, of nothing but empty
   * objects, is read at some 5 MB a second, and nothing else is done meanwhile: a service that strangers reach does
   * well to take no more than it needs.
   */
  readonly maxMessageBytes: number;
  /**
   * Levels of arrays and objects in one message. 1,000, and never more: a value that is deeper is refused where it is
   * looked at. A lower one is asked of whole messages when they are read, and a message that is deeper closes the
   * connection.
   */
  readonly maxDepth: number;
  /**
   * Bytes that a server holds of messages whose end has not come, over all its connections; the largest of those
   * messages goes with its connection when they are more. 128 MiB, and never less than `maxMessageBytes`. Over the addon one
   * message more is not counted before all of it has come: the one that it gathers itself.
   */
  readonly maxHalfReadBytes: number;
  /**
   * Calls of one connection that a service holds unanswered, and no more than `maxMessageBytes` of them beside
   * the last; it reads no further until handlers catch up.
   */
  readonly maxWaitingCalls: number;
  /**
   * Calls of one connection of a client that are not answered yet, written or not; one more rejects with
   * `ERR_VARLINK_LIMIT`. 65,536.
   */
  readonly maxUnansweredCalls: number;
  /** Interfaces that `describe` takes from a service. 1,024. */
  readonly maxInterfaces: number;
  /** Characters of all descriptions that `describe` takes. 2 Mi, which take half a second to be parsed. */
  readonly maxDescriptionCharacters: number;
  /** Replies of one stream that a client holds for a loop that is slower than the service. */
  readonly maxWaitingReplies: number;
  /**
   * Descriptors of one connection that nobody has been given yet: those of calls that wait for a handler, and of
   * replies that a loop has not asked for. It reads no further until they are fewer, so that at most one message's
   * descriptors come on top. 1024.
   */
  readonly maxWaitingDescriptors: number;
  /**
   * Connections a server has at a time; one more is closed at once. Each has one open stream at most, so that this
   * bounds the streams too. A client, which gives each stream a connection, fails one more with `ERR_VARLINK_LIMIT`.
   */
  readonly maxConnections: number;
  /**
   * Connections that one user has to a server at a time, by the user id of the peer; one more is closed at once.
   * 128, as sd-varlink has it, which counts root like any other user. The default holds where it can be known who
   * connects; one that is asked for is kept or refused.
   */
  readonly maxConnectionsPerUser: number;
}

/** The limits that hold where the options name none. */
export const defaultLimits: Limits = {
  maxMessageBytes: 16 * 1024 * 1024,
  maxDepth: DEFAULT_MAX_DEPTH,
  maxHalfReadBytes: 128 * 1024 * 1024,
  maxWaitingCalls: 1024,
  maxUnansweredCalls: 65_536,
  maxInterfaces: 1024,
  maxDescriptionCharacters: 2 * 1024 * 1024,
  maxWaitingReplies: 64,
  maxWaitingDescriptors: 1024,
  maxConnections: 4096,
  maxConnectionsPerUser: 128,
};

/**
 * Completes the limits of a user's options with the defaults; one that is undefined counts as not given.
 * Throws {@link UsageError} `ERR_VARLINK_USAGE` for what is no number above zero, which would be no limit at all.
 */
export function toLimits(limits: Optional<Limits> = {}): Limits {
  const limit = (name: keyof Limits): number => {
    const value: unknown = limits[name] ?? defaultLimits[name];
    if (typeof value === "number" && value > 0) return value;
    throw new UsageError("ERR_VARLINK_USAGE", `${name} must be a number above zero, got ${String(value)}`);
  };
  return {
    maxMessageBytes: limit("maxMessageBytes"),
    maxDepth: limit("maxDepth"),
    maxHalfReadBytes: limit("maxHalfReadBytes"),
    maxWaitingCalls: limit("maxWaitingCalls"),
    maxUnansweredCalls: limit("maxUnansweredCalls"),
    maxInterfaces: limit("maxInterfaces"),
    maxDescriptionCharacters: limit("maxDescriptionCharacters"),
    maxWaitingReplies: limit("maxWaitingReplies"),
    maxWaitingDescriptors: limit("maxWaitingDescriptors"),
    maxConnections: limit("maxConnections"),
    maxConnectionsPerUser: limit("maxConnectionsPerUser"),
  };
}

/** True if a message is within `maxBytes`. Looks closer only at texts that may be longer. */
export function isWithin(json: JsonText, maxBytes: number): boolean {
  const length = lengthOf(json);
  if (length > maxBytes) return false;
  return length * 3 <= maxBytes || bytesOf(json) <= maxBytes;
}

function bytesOf(json: JsonText): number {
  if (typeof json === "string") return utf8Length(json);
  return json.reduce((bytes, piece) => bytes + utf8Length(piece), 0);
}
