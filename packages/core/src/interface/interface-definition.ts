import type { ErrorNode, InterfaceNode, MethodNode } from "@zlink/idl";
import { UsageError } from "../errors.ts";
import type { IntFlavour } from "../inference/interface-spec.ts";
import { DeclaredErrors } from "./declared-errors.ts";
import { type DeclaredMethod, declareMethod } from "./declared-method.ts";
import type { Implementation, ImplementOptions } from "./implementation.ts";
import { compileInterface } from "./validator.ts";

/** What an {@link InterfaceDefinition} is made of. */
export interface InterfaceSource {
  readonly name: string;
  /** The text it was defined by, comments and all: what introspection answers. */
  readonly description: string;
  readonly int: IntFlavour;
  /** Reads the text, which is known to be valid. */
  readonly read: () => InterfaceNode;
  /** The errors that any method may answer, once they exist. */
  readonly everyService: () => DeclaredErrors | undefined;
}

/** What is made of a text when something of it is first asked for: a program may define more than it calls. */
interface Compiled {
  readonly tree: InterfaceNode;
  readonly methods: ReadonlyMap<string, DeclaredMethod>;
  readonly declaredErrors: DeclaredErrors;
}

/** An interface at run time: its tree, and what calls, handlers and errors are made and checked with. */
export class InterfaceDefinition {
  readonly name: string;
  readonly description: string;
  readonly #source: InterfaceSource;
  #compiled: Compiled | undefined;

  constructor(source: InterfaceSource) {
    this.name = source.name;
    this.description = source.description;
    this.#source = source;
  }

  get tree(): InterfaceNode {
    return this.#compile().tree;
  }

  get errors(): DeclaredErrors["classes"] {
    return this.#compile().declaredErrors.classes;
  }

  /** By the names in the description. */
  get methods(): ReadonlyMap<string, DeclaredMethod> {
    return this.#compile().methods;
  }

  get declaredErrors(): DeclaredErrors {
    return this.#compile().declaredErrors;
  }

  #compile(): Compiled {
    this.#compiled ??= compile(this.#source);
    return this.#compiled;
  }

  /** Binds handlers to the interface, for `serve`. */
  implement(handlers: object, options?: ImplementOptions): Implementation {
    return { definition: this, handlers, options };
  }
}

function compile({ read, int, everyService }: InterfaceSource): Compiled {
  const tree = read();
  const validators = compileInterface(tree, { int });
  const nodes = tree.members.filter((member): member is ErrorNode => member.kind === "error");
  const errors = new DeclaredErrors(tree.name, nodes, validators.errors, everyService);
  const methods = new Map<string, DeclaredMethod>();
  for (const node of tree.members.filter((member): member is MethodNode => member.kind === "method")) {
    const validator = validators.methods.get(node.name);
    if (validator === undefined) continue;
    const parts = { interfaceName: tree.name, node, validator, errors };
    methods.set(node.name, declareMethod({ ...parts, deliversBigint: int === "bigint" }));
  }
  return { tree, methods, declaredErrors: errors };
}

/** The run-time form of an interface. Throws {@link UsageError} for what `defineInterface` has not made. */
export function toDefinition(description: object): InterfaceDefinition {
  if (description instanceof InterfaceDefinition) return description;
  throw new UsageError("ERR_VARLINK_USAGE", "expected an interface that defineInterface made");
}
