import type { Duplicate } from "../file-descriptor.ts";
import type { OutgoingCall } from "./outgoing-call.ts";
import type { StreamCarrier } from "./reply-stream.ts";

/** What calls are made on: one connection, or a client that has several. */
export interface CallTarget<Raw> {
  /** Whether replies are checked where a call does not say. */
  readonly validate: boolean;
  /** Bytes of one call; a longer one is refused before anything is written. */
  readonly maxMessageBytes: number;
  /** Replies of a stream held for a slow loop before reading stops. */
  readonly maxWaitingReplies: number;
  /** Descriptors of a stream's replies held likewise. */
  readonly maxWaitingDescriptors: number;
  /** Copies descriptors that are passed; undefined where they are disabled. */
  readonly duplicate: Duplicate | undefined;
  /** Takes a call that is answered once or not at all. */
  submit(call: OutgoingCall<Raw>): void;
  /** Finds the connection that a stream has for itself. */
  carrier(): StreamCarrier<Raw>;
  /** Takes a call that takes its connection over. */
  submitUpgrade(call: OutgoingCall<Raw>): void;
}
