import type { ErrorNode } from "@zlink/idl";
import { ReplyTypeError } from "../errors.ts";
import { MethodError, type MethodErrorClass, markReceived, methodErrorClass } from "../method-error.ts";
import type { ErrorReply, Parameters } from "../protocol/message.ts";
import { describeProblem, type Problem } from "./problem.ts";
import { concealedReplies, untypedReplies } from "./reply-reader.ts";
import { concealed, concealmentOf, withoutValue } from "./sensitivity.ts";
import type { StructValidator } from "./validator.ts";

interface DeclaredError {
  readonly errorClass: MethodErrorClass<string, Parameters>;
  readonly validator: StructValidator;
}

/** The errors that the methods of an interface may answer: its own, and those of `org.varlink.service`. */
export class DeclaredErrors {
  /** The classes of the interface's own errors, by the names in its description. */
  readonly classes: Readonly<Record<string, MethodErrorClass<string, Parameters>>>;
  readonly #own = new Map<string, DeclaredError>();
  readonly #everyService: () => DeclaredErrors | undefined;

  /** `everyService` gives the errors of `org.varlink.service`, once they exist. */
  constructor(
    interfaceName: string,
    nodes: readonly ErrorNode[],
    validators: ReadonlyMap<string, StructValidator>,
    everyService: () => DeclaredErrors | undefined,
  ) {
    const classes: Record<string, MethodErrorClass<string, Parameters>> = {};
    for (const { name } of nodes) {
      const errorClass = methodErrorClass<string, Parameters>(
        `${interfaceName}.${name}`,
        concealmentOf(`${interfaceName}.${name}`) !== undefined,
      );
      Object.defineProperty(errorClass, "name", { value: name });
      classes[name] = errorClass;
      const validator = validators.get(name);
      if (validator !== undefined) this.#own.set(errorClass.errorName, { errorClass, validator });
    }
    this.classes = classes;
    this.#everyService = everyService;
  }

  /** True for an error that the interface itself declares. */
  declares(errorName: string): boolean {
    return this.#own.has(errorName);
  }

  /** True for an error that a method of the interface may answer. */
  knows(errorName: string): boolean {
    return this.#find(errorName) !== undefined;
  }

  /**
   * Makes the error of an error reply: of its class if it is known, a plain {@link MethodError} otherwise. Its message
   * does not say what it carries if that is `sensitive`, or the interface says so.
   */
  read(reply: ErrorReply, sensitive = false): MethodError | ReplyTypeError {
    const known = this.#find(reply.error);
    if (known === undefined) return (sensitive ? concealedReplies : untypedReplies).readError(reply);
    const problem = known.validator.checkReceived(reply, "reply");
    const { error, parameters } = reply;
    if (problem === undefined) return markReceived(new known.errorClass(parameters, { sensitive }));
    const concealment = concealmentOf(error);
    const isConcealed = sensitive || concealment !== undefined;
    const cause = markReceived(new MethodError(error, parameters, { sensitive: isConcealed }));
    const shown = isConcealed ? withoutValue(problem) : problem;
    const message = `the error ${error} is ill-typed: ${describeProblem(shown)}`;
    const seen = sensitive
      ? concealed
      : concealment === undefined
        ? parameters
        : concealment.input(parameters);
    return new ReplyTypeError(message, shown.path, seen, { cause });
  }

  /** Finds what is wrong with an error that is about to be sent; errors of other interfaces are not looked at. */
  check(error: MethodError): Problem | undefined {
    const problem = this.#find(error.name)?.validator.check(error.parameters, "outgoing");
    return problem !== undefined && concealmentOf(error.name) !== undefined ? withoutValue(problem) : problem;
  }

  #find(errorName: string): DeclaredError | undefined {
    const own = this.#own.get(errorName);
    if (own !== undefined) return own;
    const everyService = this.#everyService();
    return everyService === undefined ? undefined : everyService.#own.get(errorName);
  }
}
