// What a language needs of text, for the type level. TypeScript gives a recursive conditional type 1000 steps, so each step
// takes up to 32 occurrences: 32,000 of them are the limit. The line breaks stand inside the placeholders, where they
// mean nothing.

/**
 * `Text` with every `From` replaced by `To`, from left to right. `From` may itself be a pattern, such as
 * `#${string}\n`, which then ends as early as it can.
 */
export type Replace<Text, From extends string, To extends string> = Text extends `${string}${From}${string}`
  ? ReplaceAll<Text, From, To>
  : Text;

// biome-ignore format: eight occurrences a line
type ReplaceAll<Text, From extends string, To extends string, Done extends string = ""> =
  Text extends `${infer A0}${From}${infer A1}${From}${infer A2}${From}${infer A3}${From}${infer A4}${From}${infer A5}${From}${infer A6}${From}${infer A7}${From}${
    infer A8}${From}${infer A9}${From}${infer A10}${From}${infer A11}${From}${infer A12}${From}${infer A13}${From}${infer A14}${From}${infer A15}${From}${
    infer A16}${From}${infer A17}${From}${infer A18}${From}${infer A19}${From}${infer A20}${From}${infer A21}${From}${infer A22}${From}${infer A23}${From}${
    infer A24}${From}${infer A25}${From}${infer A26}${From}${infer A27}${From}${infer A28}${From}${infer A29}${From}${infer A30}${From}${infer A31}${From}${infer Rest}`
    ? ReplaceAll<Rest, From, To, `${Done}${A0}${To}${A1}${To}${A2}${To}${A3}${To}${A4}${To}${A5}${To}${A6}${To}${A7}${To}${
      A8}${To}${A9}${To}${A10}${To}${A11}${To}${A12}${To}${A13}${To}${A14}${To}${A15}${To}${
      A16}${To}${A17}${To}${A18}${To}${A19}${To}${A20}${To}${A21}${To}${A22}${To}${A23}${To}${
      A24}${To}${A25}${To}${A26}${To}${A27}${To}${A28}${To}${A29}${To}${A30}${To}${A31}${To}`>
  : ReplaceSome<Text, From, To, Done>;

// biome-ignore format: eight occurrences a line
type ReplaceSome<Text, From extends string, To extends string, Done extends string> =
  Text extends `${infer A0}${From}${infer A1}${From}${infer A2}${From}${infer A3}${From}${infer A4}${From}${infer A5}${From}${infer A6}${From}${infer A7}${From}${infer Rest}`
    ? ReplaceSome<Rest, From, To, `${Done}${A0}${To}${A1}${To}${A2}${To}${A3}${To}${A4}${To}${A5}${To}${A6}${To}${A7}${To}`>
  : ReplaceEach<Text, From, To, Done>;

type ReplaceEach<
  Text,
  From extends string,
  To extends string,
  Done extends string,
> = Text extends `${infer Before}${From}${infer Rest}`
  ? ReplaceEach<Rest, From, To, `${Done}${Before}${To}`>
  : `${Done}${Text & string}`;

/** The pieces of `Text` between the occurrences of `Separator`, as a union: order and repetition are lost. */
// biome-ignore format: eight pieces a line
export type Split<Text, Separator extends string, Pieces = never> =
  Text extends `${infer A0}${Separator}${infer A1}${Separator}${infer A2}${Separator}${infer A3}${Separator}${infer A4}${Separator}${infer A5}${Separator}${infer A6}${Separator}${infer A7}${Separator}${infer Rest}`
    ? Split<Rest, Separator, Pieces | A0 | A1 | A2 | A3 | A4 | A5 | A6 | A7>
  : SplitEach<Text, Separator, Pieces>;

type SplitEach<
  Text,
  Separator extends string,
  Pieces,
> = Text extends `${infer Piece}${Separator}${infer Rest}`
  ? SplitEach<Rest, Separator, Pieces | Piece>
  : Pieces | Text;

/** One {@link Replace} after the other: `Steps` is a list of `[From, To]`. */
export type ReplaceInTurn<Text, Steps extends readonly Replacement[]> = Steps extends readonly [
  readonly [infer From extends string, infer To extends string],
  ...infer Others extends readonly Replacement[],
]
  ? ReplaceInTurn<Replace<Text, From, To>, Others>
  : Text;

/** What to replace, and by what. */
export type Replacement = readonly [from: string, to: string];
