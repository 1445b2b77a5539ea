import type { MessageHeader } from "./client/call-header.ts";
import type { ProtocolError } from "./errors.ts";
import type { PeerCredentials } from "./peer-credentials.ts";
import type { CallFlag } from "./protocol/message.ts";
import type { ServiceCall } from "./server/service-call.ts";

/** A connection as an {@link Observer} is told of it; the same object in all its events. */
export interface ObservedConnection {
  readonly side: "client" | "server";
  /** The address that was connected to, or where it was accepted; undefined where there is none. */
  readonly address: string | undefined;
  /** Who is at the other end, where the transport knows; read when first asked. */
  readonly peer: PeerCredentials | undefined;
}

/** A call that a client makes, as an {@link Observer} is told of it. */
export interface ObservedCall {
  /** The full name of the method. */
  readonly method: string;
  readonly flag: CallFlag;
  /** What it is made on. */
  readonly address: string;
}

/** How a call ended. Nothing that it carried is in it. */
export interface CallOutcome {
  /**
   * `reply`: it was answered, a stream to its end. `error`: by an error. `oneway`: nobody waits for an answer. `upgrade`:
   * the connection was taken over. `abandoned`: nobody waits any longer, because of a signal, a timeout, a loop that was
   * left, or a client that has gone. `failure`: a client has no answer, or a service an internal failure.
   */
  readonly kind: "reply" | "error" | "oneway" | "upgrade" | "abandoned" | "failure";
  /** The full name of the error that was answered, or else the code or name of what went wrong; undefined if nothing. */
  readonly errorType: string | undefined;
  /** How many values a stream has given, or been sent; 0 for whatever is no stream. */
  readonly values: number;
  /**
   * Milliseconds that it took: on a client from the call, or the first value that was asked for, on a service from its
   * turn on.
   */
  readonly durationMs: number;
}

/** What an {@link Observer} has to say to one call. */
export interface CallWatch {
  /** Members for the header of a call that a client is about to make, beside those of its caller. */
  readonly header?: MessageHeader | undefined;
  /**
   * Runs the handler of a call on a service, and each step of its stream, so that they find themselves in whatever
   * context this makes. Must run `step` exactly once and give its outcome.
   */
  readonly run?: (<T>(step: () => T) => T) | undefined;
  /** Told once when the call has ended. */
  ended(outcome: CallOutcome): void;
}

/**
 * Hears what happens on the connections of a client or a service. Each member is read when its event happens, so that a
 * getter may say that nobody listens: nothing is made or measured for that event then. What an observer throws becomes a
 * warning of the process.
 */
export interface Observer {
  readonly connectionOpened?: ((connection: ObservedConnection) => void) | undefined;
  /** Told why: a `ProtocolError` if one side has broken the protocol. */
  readonly connectionClosed?: ((connection: ObservedConnection, reason: Error) => void) | undefined;
  /** Told before a connection closes because its peer has broken the protocol. */
  readonly violation?: ((connection: ObservedConnection, error: ProtocolError) => void) | undefined;
  /** Told of each call that a client makes, in the turn in which it is made, of a stream when it begins. */
  readonly clientCall?: ((call: ObservedCall) => CallWatch | undefined) | undefined;
  /** Told of each call on a service when its turn has come, before anything of it is looked at. */
  readonly serviceCall?:
    | ((call: ServiceCall, connection: ObservedConnection) => CallWatch | undefined)
    | undefined;
  /** Told of what `onError` of a service is told: what went wrong inside, or with a listener. */
  readonly failure?: ((error: unknown, call: ServiceCall | undefined) => void) | undefined;
}

/** Makes one observer of two. What the first runs is run within the second, and it has the last word on the header. */
export function joinObservers(one: Observer | undefined, other: Observer | undefined): Observer | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return {
    get connectionOpened() {
      return joined(one.connectionOpened?.bind(one), other.connectionOpened?.bind(other));
    },
    get connectionClosed() {
      return joined(one.connectionClosed?.bind(one), other.connectionClosed?.bind(other));
    },
    get violation() {
      return joined(one.violation?.bind(one), other.violation?.bind(other));
    },
    get clientCall() {
      return joinedWatch(one.clientCall?.bind(one), other.clientCall?.bind(other));
    },
    get serviceCall() {
      return joinedWatch(one.serviceCall?.bind(one), other.serviceCall?.bind(other));
    },
    get failure() {
      return joined(one.failure?.bind(one), other.failure?.bind(other));
    },
  };
}

type Told<A extends unknown[], R> = (...event: A) => R;

function joined<A extends unknown[]>(
  one: Told<A, void> | undefined,
  other: Told<A, void> | undefined,
): Told<A, void> | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return (...event) => {
    one(...event);
    other(...event);
  };
}

type Begin<A extends unknown[]> = Told<A, CallWatch | undefined>;

function joinedWatch<A extends unknown[]>(
  one: Begin<A> | undefined,
  other: Begin<A> | undefined,
): Begin<A> | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return (...event) => joinWatches(one(...event), other(...event));
}

function joinWatches(one: CallWatch | undefined, other: CallWatch | undefined): CallWatch | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const { run: inner } = one;
  const { run: outer } = other;
  return {
    header: { ...other.header, ...one.header },
    run: inner === undefined || outer === undefined ? (inner ?? outer) : (step) => outer(() => inner(step)),
    ended(outcome) {
      one.ended(outcome);
      other.ended(outcome);
    },
  };
}
