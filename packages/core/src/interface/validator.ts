import type { InterfaceNode, StructTypeNode } from "@zlink/idl";
import { type ReceivedMessage, readExactly } from "../protocol/message.ts";
import { beginLook, endLook, type Plainness } from "../protocol/plain-values.ts";
import type { Check } from "./check.ts";
import type { Problem } from "./problem.ts";
import { type CheckRules, type DeclaredTypes, TypeCompiler } from "./validate-type.ts";

/**
 * Where the parameters come from:
 *
 * - `"call"`: a service received them. Unknown fields and unknown values of an enum are refused, since no handler
 *   knows what they ask for (UAPI.20: such a call is answered with `InvalidParameter`).
 * - `"reply"`: a client received them, with a reply or an error. Unknown fields and unknown values of an enum stay,
 *   so that services may grow.
 * - `"outgoing"`: code made them, to be sent: a handler its reply, a caller its call. As strict as `"call"`, since
 *   TypeScript does not see every extra field; undefined is absent, and nothing is changed.
 */
export type CheckMode = "call" | "reply" | "outgoing";

/** How an interface delivers its `int`s: numbers, but for those beyond 2^53, or bigints throughout. */
export interface ValidatorOptions {
  readonly int: "number" | "bigint";
}

/** The checks of the types of one interface, shared by all its methods and errors. */
type Compilers = Readonly<Record<CheckMode | LooseMode, TypeCompiler>>;

/** Checks of what `JSON.parse` read, which rounds integers beyond 2^53. */
type LooseMode = "loose call" | "loose reply";

/** Checks parameters against a struct of an interface. Made on first use, without evaluating source text. */
export class StructValidator {
  readonly #struct: StructTypeNode;
  readonly #compilers: Compilers;
  readonly #checks: Record<CheckMode | LooseMode, Check | undefined> = {
    call: undefined,
    "loose call": undefined,
    reply: undefined,
    "loose reply": undefined,
    outgoing: undefined,
  };

  constructor(struct: StructTypeNode, compilers: Compilers) {
    this.#struct = struct;
    this.#compilers = compilers;
  }

  /**
   * The first mistake in some parameters, undefined when there is none. Absent parameters and `null` are `{}`
   * (UAPI.20 §Call, §Reply). The types are those of UAPI.20 §Types:
   *
   * - `int` is a number without fraction below 2^53 either way, so `3.0` and `1e3` pass, or a bigint from -2^63 to
   *   2^64-1. The specification lets receivers take a decimal string as well: this one does not, for the type says
   *   number.
   * - `float` is any finite number. A received bigint is rounded to a number, in place.
   * - `?T` takes `null`, which stays, and absence; nothing else does, `any` included.
   * - `object` is any JSON object, unchecked within.
   *
   * With `int: "bigint"` every received `int` is made a bigint, in place; where a mistake is found, those before
   * it already are. Only own enumerable members count. Values deeper than 512 levels are refused.
   *
   * Throws a `UsageError`, code `ERR_VARLINK_USAGE` when the tree names a type that it does not declare.
   */
  check(parameters: unknown, mode: CheckMode): Problem | undefined {
    const check = this.#checks[mode] ?? this.#compile(mode);
    return check(parameters ?? {}, 0, noParameters, "")?.toProblem();
  }

  /**
   * Checks the parameters of a message that was just read. `JSON.parse` has rounded integers beyond 2^53; where the
   * check meets one, the message is read again exactly. A message that holds none costs nothing for it.
   */
  checkReceived(message: ReceivedMessage, mode: "call" | "reply"): Problem | undefined {
    const loose: LooseMode = mode === "call" ? "loose call" : "loose reply";
    const check = this.#checks[loose] ?? this.#compile(loose);
    const mismatch = check(message.parameters, 0, noParameters, "");
    if (mismatch === undefined) return undefined;
    if (!mismatch.isRounded) return mismatch.toProblem();
    try {
      readExactly(message);
    } catch {
      // Parameters that nest too deep to be read exactly are refused like every other value that does.
      return { ...mismatch.toProblem(), expected: "fewer levels of nesting" };
    }
    return this.check(message.parameters, mode);
  }

  /** Checks what is about to be sent. If there is no mistake in it, tells how it may be written, so that nobody looks again. */
  checkOutgoing(parameters: unknown): Problem | Plainness {
    const begun = beginLook();
    return this.check(parameters, "outgoing") ?? endLook(begun);
  }

  #compile(mode: CheckMode | LooseMode): Check {
    const check = this.#compilers[mode].struct(this.#struct, 0);
    this.#checks[mode] = check;
    return check;
  }
}

/** The checks of a method. */
export interface MethodValidator {
  readonly input: StructValidator;
  readonly output: StructValidator;
}

/** The checks of an interface, by the names of its methods and errors as the description writes them. */
export interface InterfaceValidator {
  readonly methods: ReadonlyMap<string, MethodValidator>;
  readonly errors: ReadonlyMap<string, StructValidator>;
}

/** Prepares the checks of a whole interface. Costs little: each check is made when it is first needed. */
export function compileInterface(tree: InterfaceNode, options: ValidatorOptions): InterfaceValidator {
  const types = new Map(
    tree.members.flatMap((member) => (member.kind === "type" ? [[member.name, member.type] as const] : [])),
  );
  const compilers = compilersOf(types, options);
  const methods = new Map<string, MethodValidator>();
  const errors = new Map<string, StructValidator>();
  for (const member of tree.members) {
    if (member.kind === "method") {
      const input = new StructValidator(member.input, compilers);
      methods.set(member.name, { input, output: new StructValidator(member.output, compilers) });
    } else if (member.kind === "error") {
      errors.set(member.name, new StructValidator(member.parameters, compilers));
    }
  }
  return { methods, errors };
}

/** Prepares the check of one struct, whose named types are looked up in `types`. */
export function compileStruct(
  struct: StructTypeNode,
  types: DeclaredTypes,
  options: ValidatorOptions,
): StructValidator {
  return new StructValidator(struct, compilersOf(types, options));
}

/** Whether `{}` has the type of a struct: each of its fields is nullable, or it has none. */
export function allowsEmpty(struct: StructTypeNode): boolean {
  return struct.fields.every((field) => field.type.kind === "nullable");
}

const noParameters = Object.freeze({});

function compilersOf(types: DeclaredTypes, options: ValidatorOptions): Compilers {
  const deliversBigint = options.int === "bigint";
  const received: CheckRules = {
    keepsUnknown: false,
    isOutgoing: false,
    mayBeRounded: false,
    deliversBigint,
  };
  const compiler = (rules: Partial<CheckRules>) => new TypeCompiler(types, { ...received, ...rules });
  return {
    call: compiler({}),
    "loose call": compiler({ mayBeRounded: true }),
    reply: compiler({ keepsUnknown: true }),
    "loose reply": compiler({ keepsUnknown: true, mayBeRounded: true }),
    outgoing: compiler({ isOutgoing: true }),
  };
}
