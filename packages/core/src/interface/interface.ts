import type { InterfaceNode } from "@zlink/idl";
import type { InterfaceSpec, UntypedSpec } from "../inference/interface-spec.ts";
import type { ErrorParameters } from "../inference/interface-types.ts";
import type { MethodErrorClass } from "../method-error.ts";
import type { Handlers } from "../server/handlers.ts";
import type { Implementation, ImplementOptions } from "./implementation.ts";

/** The error classes of an interface, by the names in its description. */
export type ErrorClasses<Name extends string, Spec extends InterfaceSpec> = {
  readonly [E in keyof Spec["errors"] & string]: MethodErrorClass<`${Name}.${E}`, ErrorParameters<Spec, E>>;
};

/**
 * An interface that was defined from its description: what typed clients, handlers and errors are made from.
 * `Spec` is the index of its members; it exists at compile time only.
 */
export interface Interface<Name extends string = string, Spec extends InterfaceSpec = UntypedSpec> {
  /** Its name, such as `org.example.Calculator`. */
  readonly name: Name;
  /** The text it was defined by, comments and all: what introspection answers. */
  readonly description: string;
  /** Its syntax tree. */
  readonly tree: InterfaceNode;
  /** The classes of its errors: to throw in handlers, and to recognise with `isError`. */
  readonly errors: ErrorClasses<Name, Spec>;
  /**
   * Binds handlers to the interface, for `serve`. A class instance may serve as well: its methods and those of
   * its superclasses are handlers. The type asks for all of them; a method that has none at run time all the same is
   * answered `MethodNotImplemented`.
   *
   * Options say who may call. `serve` rejects with {@link UsageError} for a rule that is none, and where callers
   * cannot be known.
   *
   * @example
   * Calculator.implement(handlers, { allow: "same-user", methods: { reset: { allow: "root" } } })
   */
  implement(
    handlers: NoInfer<Handlers<Spec>>,
    options?: NoInfer<ImplementOptions<keyof Handlers<Spec> & string>>,
  ): Implementation;
  /** Never there; carries the spec. */
  readonly "~spec"?: Spec;
}
