import type { Replace, ReplaceInTurn } from "./text-types.ts";

// The normal form of an interface description has no comments, no blanks next to punctuation, and one space elsewhere:
// `interface org.example.Calculator method Divide(dividend:float)->(result:float)error DivisionByZero()`. A space is then
// left only between two words, and those are a keyword and a name, or a mistake.

/** The line ends of UAPI.20 that are not `\n`, each made one. */
export type WithPlainLineEnds<Text> = Text extends `${string}${"\r" | "\u2028" | "\u2029"}${string}`
  ? ReplaceInTurn<Text, [["\r", "\n"], ["\u2028", "\n"], ["\u2029", "\n"]]>
  : Text;

/** An interface description, the ends of its lines being `\n`, in its normal form. */
export type NormalForm<Text> = Trimmed<
  ReplaceInTurn<
    SingleSpaced<ReplaceInTurn<WithPlainBlanks<WithoutComments<Text>>, [...CommonLayout, ...AnyBlanks]>>,
    AroundPunctuation
  >
>;

type WithoutComments<Text> = Replace<`${Text & string}\n`, `#${string}\n`, "\n">;

/** The blanks of UAPI.20 that are not in ASCII. */
type UnicodeBlank =
  | ("\u00a0" | "\ufeff" | "\u1680" | "\u180e" | "\u202f" | "\u205f" | "\u3000")
  | ("\u2000" | "\u2001" | "\u2002" | "\u2003" | "\u2004" | "\u2005" | "\u2006" | "\u2007" | "\u2008")
  | ("\u2009" | "\u200a");

// biome-ignore format: a table
type UnicodeBlanks = [
  ["\u00a0", " "], ["\ufeff", " "], ["\u1680", " "], ["\u180e", " "], ["\u2000", " "], ["\u2001", " "],
  ["\u2002", " "], ["\u2003", " "], ["\u2004", " "], ["\u2005", " "], ["\u2006", " "], ["\u2007", " "],
  ["\u2008", " "], ["\u2009", " "], ["\u200a", " "], ["\u202f", " "], ["\u205f", " "], ["\u3000", " "],
];

/** Looks for all of them at once first: hardly any text has one. */
export type WithPlainBlanks<Text> = Text extends `${string}${UnicodeBlank}${string}`
  ? ReplaceInTurn<Text, UnicodeBlanks>
  : Text;

/** What the usual layouts have between two fields or members, in one step each: correct without, but dearer. */
// biome-ignore format: a table
type CommonLayout = [
  [",\n\t\n\t", ","], [",\n\t", ","],
  [",\n    \n    ", ","], [",\n    ", ","],
  [",\n  \n  ", ","], [",\n  ", ","],
  [")\n\n\n", ")"], [")\n\n", ")"], [")\n", ")"],
  [", ", ","], [": ", ":"],
];

// biome-ignore format: a table
type AnyBlanks = [["\n\t", " "], ["\n", " "], ["\t", " "], ["    ", " "]];

type SingleSpaced<Text> = Text extends `${string}  ${string}` ? SingleSpaced<Replace<Text, "  ", " ">> : Text;

// biome-ignore format: a table
type AroundPunctuation = [
  [" (", "("], [" )", ")"], [" ,", ","], [" :", ":"], [" ->", "->"],
  ["( ", "("], [") ", ")"], [", ", ","], [": ", ":"], ["-> ", "->"], ["? ", "?"], ["] ", "]"],
];

type Trimmed<Text> = Text extends ` ${infer Rest}`
  ? Trimmed<Rest>
  : Text extends `${infer Rest} `
    ? Rest
    : Text;
