import type { InputOf, OutputOf, Scope, StructOf } from "./infer.ts";
import type { InterfaceSpec } from "./interface-spec.ts";

/** Any `Interface`, for the constraints of type parameters. */
export interface AnyInterface {
  readonly name: string;
  readonly "~spec"?: InterfaceSpec;
}

/** The spec of an interface. */
export type SpecOf<I extends AnyInterface> = I extends { readonly "~spec"?: infer Spec extends InterfaceSpec }
  ? Spec
  : never;

/** The wire names of the methods of an interface: `"Divide" | "GetStats"`. */
export type MethodNameOf<I extends AnyInterface> = MethodNameIn<SpecOf<I>>;

/** The wire names of the types that an interface declares. */
export type TypeNameOf<I extends AnyInterface> = keyof SpecOf<I>["types"] & string;

/** The wire names of the errors that an interface declares, without the name of the interface. */
export type ErrorNameOf<I extends AnyInterface> = keyof SpecOf<I>["errors"] & string;

/** The parameters of a method: `ParametersOf<typeof Calculator, "Divide">` is `{ dividend: number; divisor: number }`. */
export type ParametersOf<I extends AnyInterface, M extends MethodNameOf<I>> = MethodParameters<SpecOf<I>, M>;

/** The parameters of a reply to a method. */
export type ReplyOf<I extends AnyInterface, M extends MethodNameOf<I>> = MethodReply<SpecOf<I>, M>;

/** A type that an interface declares. */
export type TypeOf<I extends AnyInterface, T extends TypeNameOf<I>> = DeclaredType<SpecOf<I>, T>;

/** The parameters of an error. */
export type ErrorParametersOf<I extends AnyInterface, E extends ErrorNameOf<I>> = ErrorParameters<
  SpecOf<I>,
  E
>;

/** All errors that an interface declares, told apart by their full names. */
export type ErrorUnionOf<I extends AnyInterface> = ErrorUnion<I["name"], SpecOf<I>>;

/** What flag a call of a method must have, as the method's comments say: `"call"` if none. */
export type MethodKindOf<I extends AnyInterface, M extends MethodNameOf<I>> = MethodKind<SpecOf<I>, M>;

// The same by the spec, which costs the compiler less where it is at hand.

/** {@link MethodNameOf} of a spec. */
export type MethodNameIn<Spec extends InterfaceSpec> = keyof Spec["methods"] & string;

/** {@link ParametersOf} of a spec. */
export type MethodParameters<Spec extends InterfaceSpec, M extends keyof Spec["methods"]> = InputOf<
  Spec["methods"][M],
  Scope<Spec>
>;

/** {@link ReplyOf} of a spec. */
export type MethodReply<Spec extends InterfaceSpec, M extends keyof Spec["methods"]> = OutputOf<
  Spec["methods"][M],
  Scope<Spec>
>;

/** {@link TypeOf} of a spec. */
export type DeclaredType<Spec extends InterfaceSpec, T extends keyof Spec["types"]> = Scope<Spec>[T];

/** {@link ErrorParametersOf} of a spec. */
export type ErrorParameters<Spec extends InterfaceSpec, E extends keyof Spec["errors"]> = StructOf<
  Spec["errors"][E],
  Scope<Spec>
>;

/** {@link ErrorUnionOf} of a name and a spec. */
export type ErrorUnion<Name extends string, Spec extends InterfaceSpec> = {
  [E in keyof Spec["errors"] & string]: { name: `${Name}.${E}`; parameters: ErrorParameters<Spec, E> };
}[keyof Spec["errors"] & string];

/** {@link MethodKindOf} of a spec. Only `Requires` counts: a method that supports a flag may be called without. */
export type MethodKind<Spec extends InterfaceSpec, M extends keyof Spec["methods"]> = Spec extends {
  readonly flags: infer Flags;
}
  ? M extends keyof Flags
    ? RequiredFlag<Flags[M]>
    : "call"
  : "call";

type RequiredFlag<Flag> = [Flag & `requires ${string}`] extends [never]
  ? "call"
  : Flag extends `requires ${infer Required extends "more" | "upgrade"}`
    ? Required
    : never;
