import { methodKey } from "../inference/member-key.ts";
import type { InterfaceDefinition } from "../interface/interface-definition.ts";
import type { CalledMethod } from "../interface/reply-reader.ts";
import type { PeerCredentials } from "../peer-credentials.ts";
import type { Caller } from "./caller.ts";
import type { MethodCaller } from "./method-caller.ts";
import { makeMethod } from "./methods.ts";

/** Has the methods of one interface, which its heirs define, and all that the client or connection has whose view it is. */
export class TypedView<Raw> {
  readonly #of: Caller<Raw>;
  readonly #caller: MethodCaller<Raw>;

  constructor(of: Caller<Raw>, caller: MethodCaller<Raw>) {
    this.#of = of;
    this.#caller = caller;
  }

  get call() {
    return this.#of.call;
  }

  get as() {
    return this.#of.as;
  }

  get cork() {
    return this.#of.cork;
  }

  get closed() {
    return this.#of.closed;
  }

  get close() {
    return this.#of.close;
  }

  /** A single connection has one; a client has none. */
  get peer() {
    return (this.#of as { readonly peer?: PeerCredentials | undefined }).peer;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#of.close();
  }

  /** Makes a method of the view when it is first looked at. */
  static define(prototype: object, method: CalledMethod, key: string): void {
    Object.defineProperty(prototype, key, {
      enumerable: true,
      configurable: true,
      get(this: TypedView<unknown>) {
        const value = makeMethod(method, this.#caller);
        Object.defineProperty(this, key, { value, enumerable: true, configurable: true });
        return value;
      },
    });
  }
}

const classes = new WeakMap<InterfaceDefinition, typeof TypedView>();

/** The class of all views of an interface. */
export function typedViewOf(definition: InterfaceDefinition): typeof TypedView {
  let known = classes.get(definition);
  if (known === undefined) {
    known = class<Raw> extends TypedView<Raw> {};
    for (const method of definition.methods.values()) {
      TypedView.define(known.prototype, method, methodKey(method.memberName));
    }
    classes.set(definition, known);
  }
  return known;
}
