import type { ErrorNode, InterfaceNode, MethodNode } from "@zlink/idl";
import { UsageError } from "../errors.ts";
import type { IntFlavour } from "../inference/interface-spec.ts";
import { DeclaredErrors } from "./declared-errors.ts";
import { type DeclaredMethod, declareMethod } from "./declared-method.ts";
import type { Implementation, ImplementOptions } from "./implementation.ts";
import { compileInterface } from "./validator.ts";

/** An interface at run time: its tree, and what calls, handlers and errors are made and checked with. */
export class InterfaceDefinition {
  readonly name: string;
  /** The text it was defined by, comments and all: what introspection answers. */
  readonly description: string;
  readonly tree: InterfaceNode;
  readonly errors: DeclaredErrors["classes"];
  /** By the names in the description. */
  readonly methods: ReadonlyMap<string, DeclaredMethod>;
  readonly declaredErrors: DeclaredErrors;

  /** `everyService` gives the errors that any method may answer, once they exist. */
  constructor(
    tree: InterfaceNode,
    description: string,
    int: IntFlavour,
    everyService: () => DeclaredErrors | undefined,
  ) {
    this.name = tree.name;
    this.description = description;
    this.tree = tree;
    const validators = compileInterface(tree, { int });
    const nodes = tree.members.filter((member): member is ErrorNode => member.kind === "error");
    this.declaredErrors = new DeclaredErrors(tree.name, nodes, validators.errors, everyService);
    this.errors = this.declaredErrors.classes;
    const methods = new Map<string, DeclaredMethod>();
    for (const node of tree.members.filter((member): member is MethodNode => member.kind === "method")) {
      const validator = validators.methods.get(node.name);
      if (validator === undefined) continue;
      const parts = { interfaceName: tree.name, node, validator, errors: this.declaredErrors };
      methods.set(node.name, declareMethod({ ...parts, deliversBigint: int === "bigint" }));
    }
    this.methods = methods;
  }

  /** Binds handlers to the interface, for `serve`. */
  implement(handlers: object, options?: ImplementOptions): Implementation {
    return { definition: this, handlers, options };
  }
}

/** The run-time form of an interface. Throws {@link UsageError} for what `defineInterface` has not made. */
export function toDefinition(description: object): InterfaceDefinition {
  if (description instanceof InterfaceDefinition) return description;
  throw new UsageError("ERR_VARLINK_USAGE", "expected an interface that defineInterface made");
}
