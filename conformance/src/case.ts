import type { Limits } from "@zlink/core";

/** A piece of the bytes that the side under test gets. */
export type Part =
  /** The value's JSON text without blanks, and a NUL. */
  | { readonly message: unknown }
  /** The text as UTF-8, as often as it says; once by default. */
  | { readonly text: string; readonly times?: number }
  /** The bytes themselves, two digits each. */
  | { readonly hex: string };

/**
 * Where reads end: at these offsets, behind every byte, or, in one run for each offset, at that one alone.
 */
export type Cuts = readonly number[] | "every byte" | "each in turn";

/** Descriptors that come with the read that begins at an offset of the bytes. */
export interface DescriptorBatch {
  readonly at: number;
  readonly count: number;
}

/** What a message that comes out must be. */
export type ExpectedMessage =
  /** The same value; absent, null and empty parameters are the same, and so are absent and false `continues`. */
  | { readonly message: object }
  /** At least these members, at every depth. `{"$holds": x}` is a list or text with x in it, `{"$type": t}` a value of that type. */
  | { readonly like: object }
  /** The same text, byte for byte. */
  | { readonly text: string };

/** What the cases of both directions have. */
interface CommonCase {
  /** Its direction, the file it stands in and its name: `service/flags: more and oneway together`. */
  readonly id: string;
  /** The rule that it tests, a key of `clauses.json`. */
  readonly clause: string;
  /** What the side under test gets. */
  readonly bytes: readonly Part[];
  readonly cuts: Cuts;
  readonly descriptors: readonly DescriptorBatch[];
  /** Limits that the side under test is given; such a case is not for peers that have others. */
  readonly limits: Partial<Limits>;
}

/** A rule that a service keeps: what it is sent, and all that comes back. */
export interface ServiceCase extends CommonCase {
  readonly direction: "service";
  /** The methods of org.example.Conformance that it calls; without any, org.varlink.service is enough. */
  readonly needs: readonly string[];
  /** How many other connections are open already. */
  readonly connections: number;
  /** Every message that comes back, in order. Silence is an empty list. In the files `times` stands for as many. */
  readonly replies: readonly ExpectedMessage[];
  /** How the client's sending ends behind the bytes; it goes on unless said. */
  readonly end?: "half-close" | "hang-up";
  /**
   * Afterwards the connection is open and answers the next call, the service has closed it, or it carries these
   * bytes of another protocol. After a `hang-up` nothing is looked at.
   */
  readonly afterwards: "open" | "closed" | { readonly raw: readonly Part[] };
  /** What another connection says to the same service afterwards, and hears. */
  readonly next?: { readonly bytes: readonly Part[]; readonly replies: readonly ExpectedMessage[] };
}

/** A call that the client under test makes, of a method of org.example.Conformance. */
export interface CallMade {
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly flag?: "more" | "oneway" | "upgrade";
  /** How many replies of a stream are taken before it is left; all by default. */
  readonly take?: number;
}

/** What the client under test tells its user of one call. */
export type Outcome =
  /** The parameters of its reply. Integers that no number holds are `{"$integer": "…"}`. */
  | { readonly reply: object }
  /** The replies of a stream that ended well. */
  | { readonly replies: readonly object[] }
  /** The error that the service answered. */
  | { readonly error: string; readonly parameters?: object; readonly after?: readonly object[] }
  /** The peer broke the protocol, the connection ended, or the reply has the wrong type. */
  | { readonly fails: "protocol" | "connection" | "type"; readonly after?: readonly object[] }
  /** The connection carries another protocol, of which these bytes have come. */
  | { readonly upgraded: object; readonly raw: readonly Part[] }
  /** The bytes of a oneway call are on their way. */
  | { readonly sent: true };

/** A rule that a client keeps: what it calls, what it hears, and what it makes of that. */
export interface ClientCase extends CommonCase {
  readonly direction: "client";
  /** All made at once. */
  readonly calls: readonly CallMade[];
  /** The messages that the client writes before it hears anything; the calls unless said. */
  readonly writes?: readonly ExpectedMessage[];
  /** How the service's sending ends behind the bytes; it goes on unless said. */
  readonly end?: "hang-up";
  /** What the client writes after the bytes, and hears then. */
  readonly next?: { readonly writes: readonly ExpectedMessage[]; readonly bytes: readonly Part[] };
  /** One for each call, in order. */
  readonly outcomes: readonly Outcome[];
  /** Afterwards the connection is open and carries the next call, the client has closed it, or it is given away. */
  readonly afterwards: "open" | "closed" | "upgraded";
}

/** A rule of the protocol, tried on one side. */
export type ConformanceCase = ServiceCase | ClientCase;

/** A rule of the interface language: what is made of a text. */
export interface DescriptionCase {
  readonly direction: "description";
  readonly id: string;
  readonly clause: string;
  readonly text: string;
  /** The same interface in its canonical form; absent where the text is refused. */
  readonly prints?: string;
  /** Where it is refused: `line:column` of every mistake, in order. */
  readonly refusedAt?: readonly string[];
}

/** A rule of addresses: what one means, and to whom. */
export interface AddressCase {
  readonly direction: "address";
  readonly id: string;
  readonly clause: string;
  readonly address: string;
  /** What it means, member by member; absent where both sides refuse it. */
  readonly means?: object;
  /** How it is written again; the address itself unless said. */
  readonly written?: string;
  /** The sides that refuse what means something to the other. */
  readonly refusedBy: readonly ("client" | "service")[];
}

/** A rule of the specification. */
export interface Clause {
  /** Where it stands. */
  readonly section: string;
  /** What it says, in short. */
  readonly rule: string;
  readonly strength: "MUST" | "SHOULD" | "MAY" | "ours";
  /** Where it is kept: the sides that have to, or who reads descriptions and addresses. */
  readonly directions: readonly ("service" | "client" | "description" | "address")[];
}
