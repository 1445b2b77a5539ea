import { isObject } from "./messages.ts";

/** Whether a value is of a type. */
export type IsOfType = (value: unknown) => boolean;

/** The fields of a struct; the name of one that may be absent or null ends with `?`. */
export type Fields = Readonly<Record<string, IsOfType>>;

const isString: IsOfType = (value) => typeof value === "string";
const isInt: IsOfType = (value) => Number.isSafeInteger(value);
const isBool: IsOfType = (value) => typeof value === "boolean";

/** Whether parameters are of their types. Of a call all have to be known, of a reply only those that are looked at. */
export function haveTypes(parameters: object, fields: Fields, allowsUnknown: boolean): boolean {
  const names = Object.keys(parameters);
  const known = new Map(Object.entries(fields).map(([name, isOfType]) => [name.replace("?", ""), isOfType]));
  if (!allowsUnknown && !names.every((name) => known.has(name))) return false;
  return Object.keys(fields).every((field) => {
    const name = field.replace("?", "");
    const value: unknown = Object.hasOwn(parameters, name) ? Reflect.get(parameters, name) : undefined;
    if (value === undefined || value === null) return field.endsWith("?");
    return fields[field]?.(value) ?? false;
  });
}

const isPair: IsOfType = (value) =>
  isObject(value) && haveTypes(value, { first: isString, "second?": isInt }, false);

/** What the methods of the fuzzed interface take. */
export const inputs: Readonly<Record<string, Fields>> = {
  Echo: { text: isString },
  Later: { text: isString },
  Any: { "value?": () => true },
  Map: { map: (value) => isObject(value) && Object.values(value).every((member) => member !== null) },
  Types: {
    "bool?": isBool,
    "int?": isInt,
    "float?": (value) => typeof value === "number",
    "kind?": (value) => value === "plain" || value === "fancy",
    "pair?": isPair,
    "list?": (value) => Array.isArray(value) && value.every(isInt),
    "object?": isObject,
  },
  Fail: { reason: isString },
  Break: {},
  Count: { to: isInt },
  Descriptors: {},
  Upgrade: { accept: isBool },
};

/** What they answer with, of those that a client calls. */
export const outputs = {
  echo: { text: isString },
  any: {},
  descriptors: { count: isInt },
  count: { number: isInt },
  upgrade: {},
} satisfies Readonly<Record<string, Fields>>;
