import { methodKey } from "../inference/member-key.ts";
import type { InterfaceDefinition } from "../interface/interface-definition.ts";
import type { CalledMethod } from "../interface/reply-reader.ts";
import type { MethodError } from "../method-error.ts";
import type { PeerCredentials } from "../peer-credentials.ts";
import type { Parameters } from "../protocol/message.ts";
import type { Caller } from "./caller.ts";
import type { MethodCaller } from "./method-caller.ts";
import { makeMethod } from "./method-function.ts";
import type { PlainMethod } from "./methods.ts";

/** Has the methods of one interface, which its heirs define, and all that the client or connection has whose view it is. */
export class TypedView<Raw> {
  readonly #of: Caller<Raw>;
  readonly #caller: MethodCaller<Raw>;
  /** Its methods, each made when it is first looked at. */
  readonly #methods: PlainMethod<Parameters, Parameters, MethodError, Raw>[] = [];

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

  /** Gives the heirs a method, the one at `place` among theirs. */
  static define(prototype: object, key: string, method: CalledMethod, place: number): void {
    Object.defineProperty(prototype, key, {
      enumerable: true,
      configurable: true,
      get(this: TypedView<unknown>) {
        this.#methods[place] ??= makeMethod(method, this.#caller);
        return this.#methods[place];
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
    for (const [place, method] of [...definition.methods.values()].entries()) {
      TypedView.define(known.prototype, methodKey(method.memberName), method, place);
    }
    classes.set(definition, known);
  }
  return known;
}
