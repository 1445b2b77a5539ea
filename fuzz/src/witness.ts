import type {
  CallOutcome,
  CallWatch,
  ClientInterceptor,
  ObservedConnection,
  Observer,
  ServiceInterceptor,
} from "zlink";

const kinds: readonly CallOutcome["kind"][] = ["reply", "error", "oneway", "upgrade", "abandoned", "failure"];

/** What a terminal takes for a command, or for the end of a line. */
const unprintable = /[\p{Cc}\u2028\u2029]/u;

/**
 * Stands around clients and services: intercepts their calls, observes them and reads their trace, and lets them be.
 * What it is told must fit together; what does not is a mistake.
 */
export class Witness {
  /** Options of a client. */
  readonly client: { readonly intercept: readonly ClientInterceptor[] } & Surroundings;
  /** Options of a service. */
  readonly service: { readonly intercept: readonly ServiceInterceptor[] } & Surroundings;
  readonly #onMistake: (mistake: Error) => void;
  readonly #connections = new Set<ObservedConnection>();
  #calls = 0;

  /** `onMistake` hears what does not fit together. */
  constructor(onMistake: (mistake: Error) => void) {
    this.#onMistake = onMistake;
    const surroundings = { observer: this.#observer(), trace: (line: string) => this.#read(line) };
    this.client = { ...surroundings, intercept: [stamped, late] };
    this.service = { ...surroundings, intercept: [looking, lateIfStreamed] };
  }

  /** How many connections and calls have begun and not ended. */
  get unended(): number {
    return this.#connections.size + this.#calls;
  }

  #observer(): Observer {
    return {
      connectionOpened: (connection) => {
        if (this.#connections.has(connection)) this.#mistake("a connection was opened twice");
        this.#connections.add(connection);
        // A transport that knows says who is there: asked of one that may have gone.
        void connection.peer;
      },
      connectionClosed: (connection) => {
        if (!this.#connections.delete(connection)) this.#mistake("what was closed is no open connection");
      },
      violation: (connection) => this.#expectOpen(connection, "a violation"),
      clientCall: () => ({ ...this.#begin(), header: { "org.example.seen": true } }),
      serviceCall: (_call, connection) => {
        this.#expectOpen(connection, "a call");
        return { ...this.#begin(), run: (step) => step() };
      },
    };
  }

  #begin(): CallWatch {
    let hasEnded = false;
    this.#calls += 1;
    return {
      ended: (outcome) => {
        if (hasEnded) this.#mistake("a call ended twice");
        else this.#calls -= 1;
        hasEnded = true;
        if (!isOutcome(outcome)) this.#mistake(`a call ended with ${JSON.stringify(outcome)}`);
      },
    };
  }

  #expectOpen(connection: ObservedConnection, what: string): void {
    if (!this.#connections.has(connection)) this.#mistake(`${what} came on a connection that is not open`);
  }

  #read(line: string): void {
    if (!line.startsWith("zlink ") || unprintable.test(line))
      this.#mistake(`a line of a trace is ${JSON.stringify(line)}`);
  }

  #mistake(message: string): void {
    this.#onMistake(new Error(message));
  }
}

interface Surroundings {
  readonly observer: Observer;
  readonly trace: (line: string) => void;
}

function isOutcome({ kind, errorType, values, durationMs }: CallOutcome): boolean {
  const isError = kind === "error" || kind === "failure";
  return kinds.includes(kind) && (!isError || errorType !== undefined) && values >= 0 && durationMs >= 0;
}

/** Sends something along with every call. */
const stamped: ClientInterceptor = (call, next) =>
  next({ ...call, options: { ...call.options, header: { "org.example.stamp": call.method } } });

/** Makes every call some time later, as one does that looks for a token first. */
const late: ClientInterceptor = async (call, next) => {
  await null;
  return next(call);
};

/** Reads all that a call says, before anybody has checked it. */
const looking: ServiceInterceptor = (call, next) => {
  JSON.stringify([call.header, Object.keys(call.parameters)]);
  return next();
};

/** Lets what may be a stream begin some time later, and the rest at once. */
const lateIfStreamed: ServiceInterceptor = (call, next) =>
  call.more ? Promise.resolve().then(next) : next();
