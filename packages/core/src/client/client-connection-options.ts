import type { EndReason } from "../end-reason.ts";
import type { Observer } from "../observer.ts";
import type { Runtime } from "../runtime.ts";
import type { OutgoingCall } from "./outgoing-call.ts";
import type { ReplySpin } from "./reply-spin.ts";
import type { WriteHold } from "./write-hold.ts";

/** What a connection asks of whoever made it. */
export interface ClientConnectionOptions<Raw> {
  readonly runtime: Runtime;
  /** Holds writes over awaits while it is taken. */
  readonly hold: WriteHold;
  /** What messages call the other end: its address. */
  readonly name: string;
  /** Levels of arrays and objects in one reply. */
  readonly maxDepth: number;
  /** Calls that may wait for their answer; one more fails. */
  readonly maxUnansweredCalls: number;
  /** Hears when it opens and closes. */
  readonly observer?: Observer | undefined;
  /** Looks for replies before the event loop sleeps; undefined where it does not. */
  readonly spin?: ReplySpin | undefined;
  /** Told once when it has ended; calls that were never written may be made elsewhere. */
  onEnded(reason: EndReason, unwritten: OutgoingCall<Raw>[]): void;
  /** Told whenever nobody waits for an answer any more. */
  onIdle?(): void;
}
