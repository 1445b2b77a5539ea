import { channel } from "node:diagnostics_channel";
import type {
  CallOutcome,
  CallWatch,
  ObservedCall,
  ObservedConnection,
  Observer,
  Parameters,
  ProtocolError,
  ServiceCall,
} from "@zlink/core";

/** The names of the channels of `node:diagnostics_channel`, and what each is told. */
export interface DiagnosticsMessages {
  readonly "zlink:client:connection:open": { readonly connection: ObservedConnection };
  readonly "zlink:client:connection:close": ConnectionClosed;
  readonly "zlink:client:violation": Violation;
  readonly "zlink:client:call:start": ClientCallMessage;
  readonly "zlink:client:call:end": ClientCallMessage;
  readonly "zlink:server:connection:open": { readonly connection: ObservedConnection };
  readonly "zlink:server:connection:close": ConnectionClosed;
  readonly "zlink:server:violation": Violation;
  readonly "zlink:server:call:start": ServerCallMessage;
  readonly "zlink:server:call:end": ServerCallMessage;
  readonly "zlink:server:failure": { readonly error: unknown; readonly method: string | undefined };
}

interface ConnectionClosed {
  readonly connection: ObservedConnection;
  readonly reason: Error;
}

interface Violation {
  readonly connection: ObservedConnection;
  readonly error: ProtocolError;
}

/** A call of a client: the same object when it begins and when it has ended. */
export interface ClientCallMessage extends ObservedCall {
  /** Empty when the call begins; a subscriber may add members, which are written with the call. */
  readonly header: { [name: `${string}.${string}`]: unknown };
  /** How it ended; undefined when it begins. */
  readonly outcome: CallOutcome | undefined;
}

/** A call on a service: the same object when it begins and when it has ended. */
export interface ServerCallMessage {
  /** The full name of the method, as the client wrote it. */
  readonly method: string;
  readonly flag: ObservedCall["flag"];
  /** What vendors define, as the client wrote it. */
  readonly header: Parameters;
  readonly connection: ObservedConnection;
  /** How it ended; undefined when it begins. */
  readonly outcome: CallOutcome | undefined;
}

function channelsOf(side: "client" | "server") {
  return {
    opened: channel(`zlink:${side}:connection:open`),
    closed: channel(`zlink:${side}:connection:close`),
    violation: channel(`zlink:${side}:violation`),
    callStart: channel(`zlink:${side}:call:start`),
    callEnd: channel(`zlink:${side}:call:end`),
  };
}

const sides = { client: channelsOf("client"), server: channelsOf("server") };
// Asked with each call: by names of their own, at a third of the cost.
const { callStart: clientCallStart, callEnd: clientCallEnd } = sides.client;
const { callStart: serverCallStart, callEnd: serverCallEnd } = sides.server;
const failureChannel = channel("zlink:server:failure");

/** Feeds the channels; asked while nobody subscribes, it says that nobody listens. */
export const channelObserver: Observer = {
  get connectionOpened() {
    return isHeard("opened") ? opened : undefined;
  },
  get connectionClosed() {
    return isHeard("closed") ? closed : undefined;
  },
  get violation() {
    return isHeard("violation") ? violation : undefined;
  },
  get clientCall() {
    return clientCallStart.hasSubscribers || clientCallEnd.hasSubscribers ? clientCall : undefined;
  },
  get serviceCall() {
    return serverCallStart.hasSubscribers || serverCallEnd.hasSubscribers ? serviceCall : undefined;
  },
  get failure() {
    return failureChannel.hasSubscribers ? failure : undefined;
  },
};

function isHeard(name: "opened" | "closed" | "violation"): boolean {
  return sides.client[name].hasSubscribers || sides.server[name].hasSubscribers;
}

function opened(connection: ObservedConnection): void {
  sides[connection.side].opened.publish({ connection });
}

function closed(connection: ObservedConnection, reason: Error): void {
  sides[connection.side].closed.publish({ connection, reason });
}

function violation(connection: ObservedConnection, error: ProtocolError): void {
  sides[connection.side].violation.publish({ connection, error });
}

function clientCall(call: ObservedCall): CallWatch {
  const message: ClientCallMessage = { ...call, header: {}, outcome: undefined };
  clientCallStart.publish(message);
  return {
    header: message.header,
    ended: (outcome) => clientCallEnd.publish(Object.assign(message, { outcome })),
  };
}

function serviceCall(call: ServiceCall, connection: ObservedConnection): CallWatch {
  const { method, header } = call;
  const message: ServerCallMessage = { method, flag: flagOf(call), header, connection, outcome: undefined };
  serverCallStart.publish(message);
  return { ended: (outcome) => serverCallEnd.publish(Object.assign(message, { outcome })) };
}

function failure(error: unknown, call: ServiceCall | undefined): void {
  failureChannel.publish({ error, method: call?.method });
}

function flagOf({ more, oneway, upgrade }: ServiceCall): ObservedCall["flag"] {
  if (more) return "more";
  if (oneway) return "oneway";
  return upgrade ? "upgrade" : undefined;
}
