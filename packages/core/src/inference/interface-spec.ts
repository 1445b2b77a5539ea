/**
 * What the type of an interface carries: the index of its members by their wire names.
 *
 * Each entry is either the member's text without blanks and comments, as it comes from a description that
 * `defineInterface` read, or the resolved type, as it comes from generated code: `{ in: …; out: … }` for a method, the
 * type itself for a type or an error.
 */
export interface InterfaceSpec {
  /** By method: `"(dividend:float)->(result:float)"` or `{ in: Divide; out: DivideReply }`. */
  readonly methods: object;
  /** By type: `"(count:int,operations:[]string)"`, `"(first,second)"` or the type. */
  readonly types: object;
  /** By error: `"(dividend:float)"` or the type of its parameters. */
  readonly errors: object;
  /** By method, for those whose comments say so: {@link MethodFlag}. */
  readonly flags?: object;
  /** What an `int` is; `"number"` if absent. */
  readonly int?: IntFlavour;
}

/** The TypeScript type that an interface has for `int`: `number` unless it was defined with `{ int: "bigint" }`. */
export type IntFlavour = "number" | "bigint";

/** What the comments of a method say of its flags, as in `# [Requires 'more' flag]`. */
export type MethodFlag = "requires more" | "supports more" | "requires upgrade" | "supports upgrade";

/** The spec of an interface of which nothing is known at compile time. */
export interface UntypedSpec {
  methods: { [name: string]: string };
  types: { [name: string]: string };
  errors: { [name: string]: string };
  flags: { [name: string]: never };
  int: "number";
}
