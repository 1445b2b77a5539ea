import type { FaultIn } from "./fault.ts";
import type { Hoisted } from "./hoisted.ts";
import type {
  BadFields,
  BadInterfaceName,
  BadMemberName,
  BadValues,
  ForeignMark,
  UnknownType,
} from "./names.ts";
import type {
  DeclaredTwice,
  MemberIn,
  MemberNameOf,
  MemberShape,
  NameIn,
  NormalFormOf,
  SpecIn,
  TextSpec,
} from "./spec.ts";

/**
 * `Text` itself if nothing is wrong with it, and otherwise a sentence that says what is: as the type of a parameter it
 * makes the compiler print that sentence.
 *
 * It finds misspelt keywords and types, names against the rules, members declared twice, and missing or superfluous
 * punctuation. Two fields or two enum values of the same name pass: the parser finds those when the program starts.
 */
export type CheckedText<Text extends string> = string extends Text
  ? Text
  : IsFaultless<Text> extends true
    ? Text
    : `interface description: ${FaultIn<Text>}`;

/** Decides in bulk, over unions of all texts of a kind, since every valid description pays for it. */
type IsFaultless<Text extends string> =
  NormalFormOf<Text> extends infer Normal
    ? Normal extends `interface ${string}.${string}`
      ? [Normal extends `${string}${ForeignMark}${string}` ? Fault : Normal, MemberIn<Normal>] extends [
          `interface ${NameIn<Text>}` | `${string})`,
          MemberShape,
        ]
        ? HasGoodNames<NameIn<Text>, SpecIn<Text>, Normal> extends true
          ? HasGoodBodies<SpecIn<Text>>
          : false
        : false
      : false
    : false;

type HasGoodNames<Name extends string, Spec extends TextSpec, Normal> = [
  | (Name & BadInterfaceName)
  | (MemberNameOf<Spec> & BadMemberName)
  | Exclude<Capitalize<MemberNameOf<Spec>>, MemberNameOf<Spec>>
  | DeclaredTwice<Normal, MemberNameOf<Spec>>,
] extends [never]
  ? true
  : false;

type HasGoodBodies<Spec extends TextSpec> = [
  UnknownType<
    | { [Name in keyof Spec["types"]]: TypesInEntry<Spec["types"][Name]> }[keyof Spec["types"]]
    | { [Name in keyof Spec["errors"]]: TypesInStruct<Spec["errors"][Name]> }[keyof Spec["errors"]]
    | { [Name in keyof Spec["methods"]]: TypesInMethod<Spec["methods"][Name]> }[keyof Spec["methods"]],
    keyof Spec["types"]
  >,
] extends [never]
  ? true
  : false;

// What follows yields the texts of the types of all fields, those of inline structs included, and `Fault` beside them if
// a body is malformed: no type, so that it comes out as an unknown one.

type Fault = " ";

type TypesInMethod<Entry> = Entry extends `(${infer Input})->(${infer Output})`
  ? TypesInStruct<`(${Input})`> | TypesInStruct<`(${Output})`>
  : Fault;

type TypesInStruct<Entry> = Entry extends `(${"" | `${string}:${string}`})` ? TypesInEntry<Entry> : Fault;

type TypesInEntry<Entry> = Entry extends `(${infer Body})` ? TypesInBody<Body> : Fault;

type TypesInBody<Body> = Body extends `${string}${"(" | ")"}${string}`
  ? Hoisted<Body> extends [infer Flat, infer Inner extends readonly unknown[]]
    ? TypesInFlat<Flat | Inner[number]>
    : Fault
  : TypesInFlat<Body>;

type TypesInFlat<Body> = Body extends ""
  ? never
  : Body extends `${string}:${string}`
    ? Body extends BadFields
      ? Fault
      : TypesInFields<`${Body},`>
    : Body extends BadValues
      ? Fault
      : never;

/** Eight fields a step; each, the last one too, ends with a comma. */
// biome-ignore format: four fields a line
type TypesInFields<Fields, Names = never, Types = never> =
  Fields extends `${infer N0}:${infer T0},${infer N1}:${infer T1},${infer N2}:${infer T2},${infer N3}:${infer T3},${
    infer N4}:${infer T4},${infer N5}:${infer T5},${infer N6}:${infer T6},${infer N7}:${infer T7},${infer Rest}`
    ? TypesInFields<Rest, Names | N0 | N1 | N2 | N3 | N4 | N5 | N6 | N7, Types | T0 | T1 | T2 | T3 | T4 | T5 | T6 | T7>
    : TypesInFewFields<Fields, Names, Types>;

type TypesInFewFields<Fields, Names, Types> = Fields extends `${infer Name}:${infer Type},${infer Rest}`
  ? TypesInFewFields<Rest, Names | Name, Types | Type>
  : [Fields, Names & `${string},${string}`] extends ["", never]
    ? Types
    : Fault;
