import { expectTypeOf } from "expect-type";
import type { CheckedText } from "./check.ts";

/** The sentence that the compiler prints for a description, or `"valid"`. */
type Verdict<Text extends string> =
  CheckedText<Text> extends Text
    ? "valid"
    : CheckedText<Text> extends `interface description: ${infer Sentence}`
      ? Sentence
      : never;

/** The verdict on an interface with these members. */
type Members<Text extends string> = Verdict<`interface a.b\n${Text}`>;

// Valid
expectTypeOf<Verdict<"interface a.b">>().toEqualTypeOf<"valid">();
expectTypeOf<Verdict<"# c\r\n\tinterface a.b-c.1d # d\n method X ( ) -> ( )\n">>().toEqualTypeOf<"valid">();
expectTypeOf<Members<"method X(a\r:\rint)\r->\r(b:[]?[string]?(x,y))">>().toEqualTypeOf<"valid">();
expectTypeOf<
  Members<"method\u00a0X(a:[string](),b:?any,c:object)#\u2028->\u2029()\u3000">
>().toEqualTypeOf<"valid">();
expectTypeOf<
  Members<"type T(\n# a ) type X(\n a: int, # last, `x`\n b_c: ?[]T # end (\n)">
>().toEqualTypeOf<"valid">();
expectTypeOf<
  Members<"error E(type:int,method:(error,interface,string,int),null:?bool)">
>().toEqualTypeOf<"valid">();
expectTypeOf<Members<"error E(a:(b:(c:(d:(e,f)))))">>().toEqualTypeOf<"valid">();
expectTypeOf<Members<"type A(b: B) type B(a: ?A) type AB() type ABC(x, y)">>().toEqualTypeOf<"valid">();
expectTypeOf<Verdict<string>>().toEqualTypeOf<"valid">();

// The beginning and the end
type ExpectedInterface =
  "expected 'interface' and a name of two or more words with dots between them at the beginning";
expectTypeOf<Verdict<"">>().toEqualTypeOf<ExpectedInterface>();
expectTypeOf<Verdict<"method X() -> ()">>().toEqualTypeOf<ExpectedInterface>();
expectTypeOf<Verdict<"interface ab\ntype A ()">>().toEqualTypeOf<ExpectedInterface>();
expectTypeOf<
  Verdict<"interface a-.b\ntype A ()">
>().toEqualTypeOf<"'a-.b' cannot be the name of an interface">();
expectTypeOf<Members<"type A ()\nerror B">>().toEqualTypeOf<
  "expected '(' behind 'error B'" | "expected ')' at the end, found 'error B'"
>();
expectTypeOf<Members<"method X() -> () more">>().toEqualTypeOf<
  | "method X: expected 'type', 'method' or 'error' behind its ')', found 'more)'"
  | "expected ')' at the end, found 'more'"
>();

// Keywords and punctuation
expectTypeOf<Members<"typ A()">>().toEqualTypeOf<"expected 'type', 'method' or 'error', found 'typ A('">();
expectTypeOf<
  Members<"type A(a: int)\ntyp B(b: int)">
>().toEqualTypeOf<"type A: expected 'type', 'method' or 'error' behind its ')', found 'typ B(b:int)'">();
expectTypeOf<
  Members<"method X() ()">
>().toEqualTypeOf<`method X: expected parameters, '->' and reply, found '()()'`>();
expectTypeOf<
  Members<"type A(a: int\ntype B(b: int)">
>().toEqualTypeOf<"type A: expected ')' before its end">();
expectTypeOf<Members<"type A(a: int b: int)">>().toEqualTypeOf<"type A: expected ',' before 'b:int'">();
expectTypeOf<
  Members<"type A(\n  automatic\n  closed\n)">
>().toEqualTypeOf<"type A: expected ',' before 'closed'">();
expectTypeOf<Members<"type A(a: int,)">>().toEqualTypeOf<"type A: expected a field beside ','">();
expectTypeOf<Members<"type A(a,, b)">>().toEqualTypeOf<"type A: expected a name beside ','">();
expectTypeOf<Members<"type A(a, b: int)">>().toEqualTypeOf<"type A: expected ':' and a type behind 'a'">();
expectTypeOf<Members<"type A(a: , b: int)">>().toEqualTypeOf<"type A: expected a type behind 'a:'">();
expectTypeOf<
  Members<"method X(a) -> ()">
>().toEqualTypeOf<"method X: expected fields, 'name: type', found 'a'">();
expectTypeOf<Members<"type A(a: int);">>().not.toEqualTypeOf<"valid">();

// Types
expectTypeOf<
  Members<"method X(a: itn) -> ()">
>().toEqualTypeOf<"method X: field a has the unknown type 'itn'">();
expectTypeOf<
  Members<"error X(a: []?Missing)">
>().toEqualTypeOf<"error X: field a has the unknown type 'Missing'">();
expectTypeOf<
  Members<"error X(a: (b: (c: str)))">
>().toEqualTypeOf<"error X: field c has the unknown type 'str'">();
expectTypeOf<Members<"error X(a: int[])">>().toEqualTypeOf<"error X: field a has the unknown type 'int[]'">();
expectTypeOf<
  Members<"error X(a: [int]bool)">
>().toEqualTypeOf<"error X: field a has the unknown type '[int]bool'">();
expectTypeOf<
  Members<"error X(a: ??bool)">
>().toEqualTypeOf<"error X: field a has the unknown type '??bool'">();

// Names
type BadName<Name extends string> =
  `'${Name}' cannot be the name of a type, a method or an error: one word that begins with a capital letter`;
expectTypeOf<Members<"type a()">>().toEqualTypeOf<BadName<"a">>();
expectTypeOf<Members<"type A_b()">>().toEqualTypeOf<BadName<"A_b">>();
expectTypeOf<Members<"type A B()">>().toEqualTypeOf<BadName<"A B">>();
expectTypeOf<Members<"error A(b_: int)">>().toEqualTypeOf<"error A: 'b_' cannot be the name of a field">();
expectTypeOf<Members<"type A(a__b)">>().toEqualTypeOf<"type A: 'a__b' cannot be the name of a value">();
expectTypeOf<Members<"type A()\ntype A()">>().toEqualTypeOf<"A is declared twice">();
expectTypeOf<Members<"type A()\nerror A(x: int)">>().toEqualTypeOf<"A is declared twice">();

declare function define<const Text extends string>(text: CheckedText<Text>): void;
define("interface a.b method X(a: int) -> ()");
// @ts-expect-error the type is misspelt
define("interface a.b method X(a: itn) -> ()");
// @ts-expect-error the arrow is missing
define("interface a.b method X(a: int) ()");
