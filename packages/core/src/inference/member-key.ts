/**
 * The keys that no method gets, since an object, a promise or a client of this library means something by them already: a
 * method whose name would become one of these keeps its wire name, as in `calculator.Close()`.
 */
export const reservedNames = [
  "then",
  "catch",
  "finally",
  "constructor",
  "toString",
  "toLocaleString",
  "valueOf",
  "toJSON",
  "hasOwnProperty",
  "isPrototypeOf",
  "propertyIsEnumerable",
  "call",
  "as",
  "close",
  "closed",
  "cork",
  "peer",
] as const;

/** One of {@link reservedNames}. */
export type ReservedName = (typeof reservedNames)[number];

/**
 * The key of a method in clients and handlers: its wire name with the first letter lowered, or the wire name itself if
 * that is one of {@link reservedNames}.
 */
export type MethodKey<Name extends string> = string extends Name
  ? string
  : Uncapitalize<Name> extends ReservedName
    ? Name
    : Uncapitalize<Name>;

const reserved: ReadonlySet<string> = new Set(reservedNames);

/** The key of the method with this wire name, the same as {@link MethodKey}: `GetStats` becomes `getStats`. */
export function methodKey<const Name extends string>(name: Name): MethodKey<Name> {
  const lowered = name.slice(0, 1).toLowerCase() + name.slice(1);
  // The compiler cannot follow the computation; `member-key.test.ts` compares both.
  return (reserved.has(lowered) ? name : lowered) as MethodKey<Name>;
}
