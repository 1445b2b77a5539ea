import type { InterfaceDefinition } from "./interface-definition.ts";

/** An interface and the handlers of its methods: what a service is made of. */
export interface Implementation {
  readonly definition: InterfaceDefinition;
  readonly handlers: object;
}
