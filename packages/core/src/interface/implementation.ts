import type { AccessRule } from "../server/access-rule.ts";
import type { InterfaceDefinition } from "./interface-definition.ts";

/** Options of one method of an implementation. */
export interface MethodOptions {
  /** Who may call it, beside what the rules of the interface and the service say. */
  readonly allow?: AccessRule | undefined;
}

/** Options of `Interface.implement`. `Key` is that of a method, the same as that of its handler. */
export interface ImplementOptions<Key extends string = string> {
  /** Who may call its methods, beside what the rule of the service says. */
  readonly allow?: AccessRule | undefined;
  /** Options of single methods, by the keys that their handlers have. */
  readonly methods?: { readonly [K in Key]?: MethodOptions | undefined } | undefined;
}

/** An interface and the handlers of its methods: what a service is made of. */
export interface Implementation {
  readonly definition: InterfaceDefinition;
  readonly handlers: object;
  readonly options?: ImplementOptions | undefined;
}
