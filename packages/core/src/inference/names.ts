// What may not be in a text, as patterns. Where many names are to be compared, `Names & BadName` is `never` when all are
// good, at the price of one type. Letters other than ASCII's are left to the parser.

type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";

/** Marks that are nowhere in the language. */
export type ForeignMark =
  | ("{" | "}" | "<" | ";" | "!" | "@" | "=" | "/" | "|" | "&" | "*" | "+")
  | ("'" | '"' | "`" | "\\" | "$" | "%" | "^" | "~");

/** Two components at least, none with a hyphen at its ends. */
export type BadInterfaceName =
  | `${string}${ForeignMark | "(" | ")" | "[" | "]" | "," | ":" | "?" | ">" | "_" | ".." | ".-" | "-."}${string}`
  | `${"." | "-" | Digit}${string}`
  | `${string}${"." | "-"}`;

/** The name of a type, a method or an error, but for its first letter. */
export type BadMemberName = `${string}${" " | ")" | "[" | "]" | "," | ":" | "?" | "-" | "." | "_"}${string}`;

/** The name of a field or of an enum value. */
export type BadFieldName =
  | `${string}${" " | "[" | "]" | "," | ":" | "?" | "-" | "." | ">" | "__"}${string}`
  | `${"_" | Digit}${string}`
  | `${string}_`
  | "";

/** The fields of a struct, separated by commas, some of which are malformed. */
export type BadFields =
  | `${string}${" " | "-" | "." | ">" | "__" | "_:" | "_," | ",_" | ",:" | ",," | `,${Digit}`}${string}`
  | `${"," | ":" | "_" | Digit}${string}`
  | `${string},`;

/** The values of an enum, separated by commas, some of which are malformed. */
export type BadValues =
  | `${string}${" " | "[" | "]" | "?" | "@" | "-" | "." | ">" | "__" | ",," | ",_" | "_," | `,${Digit}`}${string}`
  | `${"," | "_" | Digit}${string}`
  | `${string}${"," | "_"}`;

/** The types that the language brings along. */
export type PrimitiveName = "bool" | "int" | "float" | "string" | "object" | "any";

/** Those of `Type`, which are texts of types, that stand for nothing; `@` begins an inline struct or enum. */
export type UnknownType<Type, Known> = Type extends PrimitiveName | Known | `@${string}`
  ? never
  : Type extends `??${string}`
    ? Type
    : Type extends `${"?" | "[]" | "[string]"}${infer Element}`
      ? UnknownType<Element, Known>
      : Type;
