import type { IntFlavour, UntypedSpec } from "./interface-spec.ts";
import type { FlagIn } from "./method-flags.ts";
import type { NormalForm, WithPlainBlanks, WithPlainLineEnds } from "./normal-form.ts";
import type { ReplaceInTurn, Split } from "./text-types.ts";

/** The name in an interface description; `string` where the text is not a literal or has no name. */
export type NameIn<Text extends string> = string extends Text
  ? string
  : NormalFormOf<Text> extends `interface ${infer Rest}`
    ? Rest extends `${infer Name} ${string}`
      ? Name
      : Rest
    : string;

/**
 * The spec of an interface description.
 *
 * The object stands in a branch of a conditional type, so that editors and declaration files print it, and not this
 * alias with the source text.
 */
export type SpecIn<Text extends string, Int extends IntFlavour = "number"> = string extends Text
  ? UntypedSpec
  : [MemberIn<NormalFormOf<Text>>, FlagIn<WithPlainBlanks<WithPlainLineEnds<Text>>>] extends [
        infer Member,
        infer Flag,
      ]
    ? {
        methods: { [M in Member & `method ${string}` as MemberName<M>]: EntryOf<M> };
        types: { [M in Member & `type ${string}` as MemberName<M>]: EntryOf<M> };
        errors: { [M in Member & `error ${string}` as MemberName<M>]: EntryOf<M> };
        flags: { [F in Flag as FlaggedMethod<F>]: FlagOf<F> };
        int: Int;
      }
    : never;

/** The normal form of a description, whatever the ends of its lines are. */
export type NormalFormOf<Text extends string> = NormalForm<WithPlainLineEnds<Text>>;

/** The members of a description in normal form, each without its last parenthesis: `error NotFound(name:string`. */
export type MemberIn<Normal> = Normal extends `interface ${string} ${infer Members}`
  ? Split<ReplaceInTurn<WithoutLastParenthesis<Members>, MemberBoundaries>, "\n">
  : never;

type WithoutLastParenthesis<Members> = Members extends `${infer Rest})` ? Rest : Members;

/** Inside parentheses a `)` is only followed by a comma or another `)`. */
type MemberBoundaries = [[")type ", "\ntype "], [")method ", "\nmethod "], [")error ", "\nerror "]];

type MemberName<Member> = Member extends `${string} ${infer Name}(${string}` ? Name : never;

type EntryOf<Member> = Member extends `${string}(${infer Body}` ? `(${Body})` : never;

type FlaggedMethod<Flag> = Flag extends [infer Method, unknown] ? Method & string : never;

type FlagOf<Flag> = Flag extends [unknown, infer Word] ? Word : never;

/** What each member in normal form looks like, its last parenthesis aside. */
export type MemberShape = `${"type" | "method" | "error"} ${string}(${string}`;

/** A spec whose entries are all texts. */
export interface TextSpec {
  readonly methods: object;
  readonly types: object;
  readonly errors: object;
}

/** The names of all members. */
export type MemberNameOf<Spec extends TextSpec> = (
  | keyof Spec["methods"]
  | keyof Spec["types"]
  | keyof Spec["errors"]
) &
  string;

/** Those of `Names` declared more than once: in normal form nothing but the name of a member stands behind a space. */
export type DeclaredTwice<Normal, Names extends string> = Names extends string
  ? Normal extends `${string} ${Names}(${string} ${Names}(${string}`
    ? Names
    : never
  : never;
