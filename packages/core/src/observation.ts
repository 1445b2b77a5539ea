import type { EndReason } from "./end-reason.ts";
import { ProtocolError } from "./errors.ts";
import type { CallOutcome, CallWatch, ObservedConnection, Observer } from "./observer.ts";
import type { PeerCredentials, PeerReader } from "./peer-credentials.ts";
import type { Runtime } from "./runtime.ts";
import type { ServiceCall } from "./server/service-call.ts";

/** Tells an observer something. Its mistakes are the program's to hear of, and cost no call its reply. */
export function tell(runtime: Runtime, event: () => void): void {
  try {
    event();
  } catch (cause) {
    runtime.warn(new Error("an observer failed", { cause }));
  }
}

/** A call that an observer watches: knows since when, and how many values it gave. */
export class WatchedCall {
  values = 0;
  readonly watch: CallWatch;
  readonly #runtime: Runtime;
  readonly #startedMs = performance.now();
  #hasEnded = false;

  private constructor(watch: CallWatch, runtime: Runtime) {
    this.watch = watch;
    this.#runtime = runtime;
  }

  /** Begins to watch a call, if the observer wants to. */
  static begin(runtime: Runtime, begin: () => CallWatch | undefined): WatchedCall | undefined {
    let watch: CallWatch | undefined;
    tell(runtime, () => {
      watch = begin();
    });
    return watch === undefined ? undefined : new WatchedCall(watch, runtime);
  }

  /** Says how the call ended; the first time counts. */
  end(kind: CallOutcome["kind"], errorType?: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const durationMs = performance.now() - this.#startedMs;
    tell(this.#runtime, () => this.watch.ended({ kind, errorType, values: this.values, durationMs }));
  }
}

/** What is known of a connection. */
export class ConnectionAbout implements ObservedConnection {
  readonly side: "client" | "server";
  readonly address: string | undefined;
  readonly #peer: PeerReader;

  constructor(side: "client" | "server", address: string | undefined, peer: PeerReader) {
    this.side = side;
    this.address = address;
    this.#peer = peer;
  }

  get peer(): PeerCredentials | undefined {
    return this.#peer.peer;
  }
}

/** A connection that an observer hears of. */
export class WatchedConnection {
  readonly connection: ObservedConnection;
  readonly #observer: Observer;
  readonly #runtime: Runtime;
  #hasClosed = false;

  constructor(connection: ObservedConnection, observer: Observer, runtime: Runtime) {
    this.connection = connection;
    this.#observer = observer;
    this.#runtime = runtime;
    if (observer.connectionOpened !== undefined) {
      tell(runtime, () => observer.connectionOpened?.(connection));
    }
  }

  /** Begins to watch a call on a service, if the observer wants to. */
  beginServiceCall(call: ServiceCall): WatchedCall | undefined {
    const observer = this.#observer;
    if (observer.serviceCall === undefined) return undefined;
    return WatchedCall.begin(this.#runtime, () => observer.serviceCall?.(call, this.connection));
  }

  /** Says why it is about to close, if that is because its peer has broken the protocol. */
  ending(reason: EndReason): void {
    const observer = this.#observer;
    if (observer.violation === undefined) return;
    const { error } = reason;
    if (error instanceof ProtocolError) {
      tell(this.#runtime, () => observer.violation?.(this.connection, error));
    }
  }

  /** Says why it closed; the first time counts. */
  close(reason: EndReason): void {
    if (this.#hasClosed) return;
    this.#hasClosed = true;
    const observer = this.#observer;
    if (observer.connectionClosed !== undefined) {
      tell(this.#runtime, () => observer.connectionClosed?.(this.connection, reason.error));
    }
  }
}

/** The code of an error that has one, else its name: what tells errors apart, without a word of what they are about. */
export function errorTypeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
