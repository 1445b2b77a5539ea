import type { MethodFlag } from "./interface-spec.ts";
import type { ReplaceInTurn, Split } from "./text-types.ts";

/**
 * `[name, flag]` of each method with a comment that says, alone on its line and with nothing but comments between it and
 * the method, what flag the method takes: systemd writes them. The ends of the lines must be `\n`, and the blanks ASCII's.
 */
export type FlagIn<Text> = Text extends `${string}' flag]${string}`
  ? FlagAmong<ReplaceInTurn<Text, BehindMembers>>
  : never;

/** A comment behind a member, on its last line, says nothing of the next member: it is made a different one. */
type BehindMembers = [[")# [", ")#"], [") # [", ")#"], [")  # [", ")#"], [")\t# [", ")#"]];

type FlagAmong<Text> =
  | Flagged<Text, "# [Requires 'more' flag]\n", "requires more">
  | Flagged<Text, "# [Supports 'more' flag]\n", "supports more">
  | Flagged<Text, "# [Requires 'upgrade' flag]\n", "requires upgrade">
  | Flagged<Text, "# [Supports 'upgrade' flag]\n", "supports upgrade">;

type Flagged<Text, Tag extends string, Flag extends MethodFlag> = Text extends `${string}${Tag}${infer Rest}`
  ? Named<Split<Rest, Tag>, Flag>
  : never;

type Named<AfterTag, Flag extends MethodFlag> = AfterTag extends string
  ? MethodNameAt<AfterTag> extends infer Name extends string
    ? [Name, Flag]
    : never
  : never;

type Blank = " " | "\t" | "\n";

/** The name of the method that `Text` begins with, comments and blanks aside. */
type MethodNameAt<Text> = Text extends `${Blank}${infer Rest}`
  ? MethodNameAt<Rest>
  : Text extends `#${string}\n${infer Rest}`
    ? MethodNameAt<Rest>
    : Text extends `method${infer Rest extends `${Blank | "#"}${string}`}`
      ? NameAt<Rest>
      : never;

type NameAt<Text> = Text extends `${Blank}${infer Rest}`
  ? NameAt<Rest>
  : Text extends `#${string}\n${infer Rest}`
    ? NameAt<Rest>
    : Before<Before<Before<Before<Before<Text, "(">, "#">, " ">, "\t">, "\n">;

type Before<Text, Mark extends string> = Text extends `${infer Head}${Mark}${string}` ? Head : Text;
