import type { Hoisted } from "./hoisted.ts";
import type { InterfaceSpec } from "./interface-spec.ts";
import type { Split } from "./text-types.ts";

/** A struct without fields, which is what `()` says: an object that has no member. */
export type EmptyStruct = { [key: string]: never };

/** Parameters of which nothing is known at compile time: some object. */
export type UntypedParameters = { [key: string]: unknown };

/** The types that the language brings along, but for `int`. */
interface Primitives {
  bool: boolean;
  float: number;
  string: string;
  object: { [key: string]: unknown };
  any: unknown;
}

/** What the names in an interface mean: its own types and `int`. */
export type Scope<Spec extends InterfaceSpec> = ScopeOf<Spec["types"], IntOf<Spec>>;

type IntOf<Spec extends InterfaceSpec> = Spec extends { readonly int: "bigint" } ? bigint : number;

/** Resolves each type only when it is asked for, which makes recursive types need nothing special. */
type ScopeOf<Types, Int> = { [Name in keyof Types]: StructOf<Types[Name], ScopeOf<Types, Int>> } & {
  int: Int;
};

/** The type that an entry of `types` or `errors` stands for. An enum of generated code is text too, but never begins so. */
export type StructOf<Entry, Names> = Entry extends `(${infer Body})`
  ? BodyType<Body, Names>
  : string extends Entry
    ? UntypedParameters
    : Entry;

/** The parameters of a method, from its entry. */
export type InputOf<Entry, Names> = Entry extends `(${infer Body})->(${string}`
  ? BodyType<Body, Names>
  : Entry extends { in: infer Input }
    ? Input
    : string extends Entry
      ? UntypedParameters
      : never;

/** The parameters of a method's reply, from its entry. */
export type OutputOf<Entry, Names> = Entry extends `${string})->(${infer Body})`
  ? BodyType<Body, Names>
  : Entry extends { out: infer Output }
    ? Output
    : string extends Entry
      ? UntypedParameters
      : never;

/** The type of what stands between two parentheses: the fields of a struct or the values of an enum. */
type BodyType<Body, Names> = Body extends `${string}(${string}`
  ? Hoisted<Body> extends [infer Flat, infer Inner]
    ? FlatType<Flat, Names, Inner>
    : never
  : FlatType<Body, Names, []>;

type FlatType<Body, Names, Inner> = Body extends ""
  ? EmptyStruct
  : Body extends `${string}:${string}`
    ? FieldsType<Split<Body, ",">, Names, Inner>
    : Split<Body, ",">;

/** The nullable fields may be missing, the others not; flattened so that editors show one object. */
type FieldsType<Field, Names, Inner> = Field & `${string}:?${string}` extends infer Nullable
  ? [Nullable] extends [never]
    ? { [F in Field as FieldName<F>]: FieldType<F, Names, Inner> }
    : [Exclude<Field, Nullable>] extends [never]
      ? { [F in Nullable as FieldName<F>]?: NullableFieldType<F, Names, Inner> }
      : Flattened<
          { [F in Exclude<Field, Nullable> as FieldName<F>]: FieldType<F, Names, Inner> } & {
            [F in Nullable as FieldName<F>]?: NullableFieldType<F, Names, Inner>;
          }
        >
  : never;

type Flattened<Struct> = Struct extends unknown ? { [Key in keyof Struct]: Struct[Key] } : never;

type FieldName<Field> = Field extends `${infer Name}:${string}` ? Name : never;

type FieldType<Field, Names, Inner> = Field extends `${string}:${infer Type}`
  ? ValueType<Type, Names, Inner>
  : never;

type NullableFieldType<Field, Names, Inner> = Field extends `${string}:?${infer Type}`
  ? ValueType<Type, Names, Inner> | null | undefined
  : never;

type ValueType<Type, Names, Inner> = Type extends keyof Primitives
  ? Primitives[Type]
  : Type extends keyof Names
    ? Names[Type]
    : Type extends `?${infer Element}`
      ? ValueType<Element, Names, Inner> | null
      : Type extends `[]${infer Element}`
        ? ValueType<Element, Names, Inner>[]
        : Type extends `[string]${infer Element}`
          ? { [key: string]: ValueType<Element, Names, Inner> }
          : Type extends `@${infer Index};`
            ? Index extends keyof Inner
              ? FlatType<Inner[Index], Names, Inner>
              : never
            : never;
