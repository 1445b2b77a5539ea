import type { Hoisted } from "./hoisted.ts";
import type {
  BadFieldName,
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
import type { Split } from "./text-types.ts";

/** Sentences that say what is wrong with a faulty description, as a union. Takes its time: only a faulty one gets here. */
export type FaultIn<Text extends string> = OrUnexplained<
  NormalFormOf<Text> extends infer Normal extends string
    ? Normal extends `interface ${string}.${string}`
      ?
          | HeaderFault<NameIn<Text>>
          | MarkFault<Normal, ForeignMark>
          | EndFault<Normal, NameIn<Text>>
          | MemberFault<Normal, MemberIn<Normal>, SpecIn<Text>>
      : `expected 'interface' and a name of two or more words with dots between them at the beginning`
    : never
>;

type OrUnexplained<Sentence> = [Sentence] extends [never] ? "not valid" : Sentence & string;

type HeaderFault<Name extends string> = [Name & BadInterfaceName] extends [never]
  ? never
  : `'${Name}' cannot be the name of an interface`;

type MarkFault<Normal, Mark extends string> = Mark extends string
  ? Normal extends `${string}${Mark}${string}`
    ? `found '${Mark}', which is no mark of the language`
    : never
  : never;

type EndFault<Normal extends string, Name extends string> = Normal extends `${string})` | `interface ${Name}`
  ? never
  : `expected ')' at the end, found '${AfterLastClosed<Normal>}'`;

type AfterLastClosed<Text> = Text extends `${string})${infer Tail}` ? AfterLastClosed<Tail> : Text & string;

type MemberFault<Normal, Member, Spec extends TextSpec> =
  | ShapeFault<Member>
  | NameFault<MemberNameOf<Spec>>
  | TwiceFault<DeclaredTwice<Normal, MemberNameOf<Spec>>>
  | BodyFaults<"type", Spec["types"], keyof Spec["types"]>
  | BodyFaults<"error", Spec["errors"], keyof Spec["types"]>
  | BodyFaults<"method", Spec["methods"], keyof Spec["types"]>;

type ShapeFault<Member> = Member extends MemberShape
  ? never
  : Member extends `${"type" | "method" | "error"} ${string}`
    ? `expected '(' behind '${Member}'`
    : `expected 'type', 'method' or 'error', found '${Member & string}'`;

type NameFault<Name extends string> = Name extends BadMemberName | Uncapitalize<Name>
  ? `'${Name}' cannot be the name of a type, a method or an error: one word that begins with a capital letter`
  : never;

type TwiceFault<Name extends string> = Name extends string ? `${Name} is declared twice` : never;

type BodyFaults<Kind extends "type" | "method" | "error", Entries, Known> = {
  [Name in keyof Entries & string]: Kind extends "method"
    ? MethodFault<`method ${Name}`, Entries[Name], Known>
    : EntryFault<Kind, `${Kind} ${Name}`, Entries[Name], Known>;
}[keyof Entries & string];

type MethodFault<Where extends string, Entry, Known> = Entry extends `(${infer Input})->(${infer Output})`
  ? EntryFault<"method", Where, `(${Input})`, Known> | EntryFault<"method", Where, `(${Output})`, Known>
  : `${Where}: expected parameters, '->' and reply, found '${Entry & string}'`;

type EntryFault<Kind extends string, Where extends string, Entry, Known> = Entry extends `(${infer Body})`
  ? Hoisted<Body> extends infer Parts
    ? Parts extends [infer Flat, infer Inner extends readonly unknown[]]
      ? StructFault<Kind, Where, Flat> | FlatFault<Where, Flat | Inner[number], Known>
      : `${Where}: expected 'type', 'method' or 'error' behind its ')', found '${Parts & string})'`
    : never
  : `${Where}: expected '(' and ')', found '${Entry & string}'`;

/** Only a type may be an enum. */
type StructFault<Kind extends string, Where extends string, Body> = Kind extends "type"
  ? never
  : Body extends "" | `${string}:${string}`
    ? never
    : `${Where}: expected fields, 'name: type', found '${Body & string}'`;

type FlatFault<Where extends string, Body, Known> = Body extends ""
  ? never
  : Body extends `${string}(${string}`
    ? `${Where}: expected ')' before its end`
    : Body extends `${string}:${string}`
      ? FieldFault<Where, Split<Body, ",">, Known>
      : Body extends BadValues
        ? ValueFault<Where, Split<Body, ",">>
        : never;

type ValueFault<Where extends string, Value> = Value extends BadFieldName
  ? Value extends `${string} ${infer Next}`
    ? `${Where}: expected ',' before '${Next}'`
    : Value extends ""
      ? `${Where}: expected a name beside ','`
      : `${Where}: '${Value & string}' cannot be the name of a value`
  : never;

type FieldFault<Where extends string, Field, Known> = Field extends `${infer Name}:${infer Type}`
  ? Name extends BadFieldName
    ? `${Where}: '${Name}' cannot be the name of a field`
    : TypeFault<Where, Name, Type, UnknownType<Type, Known>>
  : Field extends ""
    ? `${Where}: expected a field beside ','`
    : `${Where}: expected ':' and a type behind '${Field & string}'`;

type TypeFault<Where extends string, Name extends string, Type, Unknown> = [Unknown] extends [never]
  ? never
  : Type extends `${string} ${infer Next}`
    ? `${Where}: expected ',' before '${Next}'`
    : Type extends ""
      ? `${Where}: expected a type behind '${Name}:'`
      : `${Where}: field ${Name} has the unknown type '${Unknown & string}'`;
