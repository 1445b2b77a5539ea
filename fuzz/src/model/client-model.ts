import { bytesOf, type CallMade, type FuzzInput } from "../fuzz-input.ts";
import { limits } from "../fuzz-service.ts";
import { hasOnlyMembers, isExtreme, isFlag, type Message, parametersOf, toMessages } from "./messages.ts";
import { misplacedDescriptors } from "./place-of-descriptors.ts";
import { haveTypes, outputs } from "./types.ts";

/** What a client must make of one call. */
export type ExpectedOutcome =
  /** These parameters, of one reply or of each of a stream. */
  | { readonly replies: readonly object[] }
  /** The service's error of this name; if its parameters are ill-typed, it may be refused as such. */
  | { readonly error: string }
  /** It rejects, for one of these reasons. */
  | { readonly fails: readonly ("type" | "protocol" | "connection")[] }
  /** The stream is another protocol's. */
  | { readonly raw: Buffer }
  /** Nothing but that it ends. */
  | "any";

/** What a client must do with an input. */
export interface ExpectedOfClient {
  readonly outcomes: ExpectedOutcome[];
  /**
   * Afterwards: the connection is `open` and carries the next call; calls wait for more, `waiting`; the client has
   * `closed` it; or nothing is known of it, `undecided`.
   */
  end: "open" | "waiting" | "closed" | "undecided";
}

/** A reply that keeps the rules. */
interface ValidReply {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly continues: boolean;
  readonly error: string | undefined;
}

/** Says what the rules make of an input, without a look at how we do it. */
export function expectedOfClient(input: FuzzInput): ExpectedOfClient {
  const progress = new Progress(input.calls);
  const bytes = bytesOf(input);
  const { whole, rest } = toMessages(bytes, limits.maxMessageBytes);
  const misplaced = misplacedDescriptors(input) ?? Number.POSITIVE_INFINITY;
  for (const { end, message } of whole) {
    if (end >= misplaced) return progress.breakAtDescriptors(input);
    if (progress.take(toReply(message), bytes.subarray(end + 1)) === "over") return progress.expected();
  }
  if (misplaced < bytes.length) return progress.breakAtDescriptors(input);
  if (bytes.length - rest > limits.maxMessageBytes) return progress.violated();
  return progress.ended(rest < bytes.length);
}

function toReply(message: Message): ValidReply | undefined {
  if (message === undefined || !hasOnlyMembers(message, ["parameters", "continues", "error"]))
    return undefined;
  const { continues = false, error } = message;
  const parameters = parametersOf(message);
  const isError = Object.hasOwn(message, "error");
  if (parameters === undefined || !isFlag(continues) || (isError && typeof error !== "string"))
    return undefined;
  if (isError && continues === true) return undefined;
  return { parameters, continues: continues === true, error: isError ? String(error) : undefined };
}

/** How far the calls of a client have come. */
class Progress {
  readonly #calls: readonly CallMade[];
  readonly #outcomes = new Map<number, ExpectedOutcome>();
  readonly #streamed: object[] = [];
  /** The call that the next reply belongs to. */
  #at: number;
  #end: ExpectedOfClient["end"] | undefined;

  constructor(calls: readonly CallMade[]) {
    this.#calls = calls;
    this.#at = this.#next(-1);
  }

  /** No reply belongs to a call with `oneway`. */
  #next(at: number): number {
    let next = at + 1;
    while (this.#calls[next] === "note") next += 1;
    return next;
  }

  /** Takes a reply; undefined for what is none. Says whether anything behind it still counts. */
  take(reply: ValidReply | undefined, rest: Buffer): "over" | "goes on" {
    const call = this.#calls[this.#at];
    const isAsked = call !== undefined && (reply?.continues !== true || call === "count");
    if (reply === undefined || !isAsked) return this.#over("closed");
    if (this.#maySlip(reply)) return this.#over("undecided");
    const outcome = this.#outcomeOf(call, reply, rest);
    if (outcome === undefined) return "goes on";
    this.#outcomes.set(this.#at, outcome);
    if (outcome !== "any" && "raw" in outcome) return this.#over("undecided");
    // A loop that throws leaves its stream, and by that its connection.
    if (call === "count" && (outcome === "any" || "fails" in outcome) && reply.continues)
      return this.#over("undecided");
    if (call === "upgrade" && reply.error === undefined) return this.#over("undecided");
    this.#at = this.#next(this.#at);
    return "goes on";
  }

  /** An error that may be the answer, which must not be, to a call with `oneway` before it. */
  #maySlip(reply: ValidReply): boolean {
    const names = ["MethodNotFound", "MethodNotImplemented", "InterfaceNotFound"];
    return (
      this.#calls.includes("note") && names.some((name) => reply.error === `org.varlink.service.${name}`)
    );
  }

  #over(end: ExpectedOfClient["end"]): "over" {
    this.#end = end;
    return "over";
  }

  /** What has become of a call, if it is done. */
  #outcomeOf(call: CallMade, reply: ValidReply, rest: Buffer): ExpectedOutcome | undefined {
    const { parameters, error, continues } = reply;
    if (isExtreme(parameters)) return "any";
    if (error !== undefined) return { error };
    const isMereEnd = call === "count" && !continues && Object.keys(parameters).length === 0;
    const fields = call === "note" ? {} : outputs[call];
    if (!isMereEnd && !haveTypes(parameters, fields, true)) return { fails: ["type"] };
    if (call === "upgrade") return { raw: rest };
    if (call !== "count") return { replies: [parameters] };
    if (!isMereEnd) this.#streamed.push(parameters);
    return continues ? undefined : { replies: this.#streamed };
  }

  /** Calls that were not answered reject with what the peer did. */
  violated(): ExpectedOfClient {
    this.#end = "closed";
    return this.expected();
  }

  breakAtDescriptors({ carrier }: FuzzInput): ExpectedOfClient {
    if (carrier === "memory") return this.violated();
    this.#end = "undecided";
    return this.expected();
  }

  /** All bytes have come, and perhaps the first of a message that has not. */
  ended(isCut: boolean): ExpectedOfClient {
    this.#end = isCut || this.#at < this.#calls.length ? "waiting" : "open";
    return this.expected();
  }

  expected(): ExpectedOfClient {
    const end = this.#end ?? "open";
    const outcomes = this.#calls.map((call, index): ExpectedOutcome => {
      const outcome = this.#outcomes.get(index);
      if (call === "note") return "any";
      if (outcome !== undefined) return outcome;
      if (end === "undecided") return "any";
      return { fails: [end === "closed" ? "protocol" : "connection"] };
    });
    return { outcomes, end };
  }
}
