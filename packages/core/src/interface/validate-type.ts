import type { EnumTypeNode, PrimitiveName, StructTypeNode, TypeNode } from "@zlink/idl";
import { UsageError } from "../errors.ts";
import { noteBigint, noteContainer, noteText, noteUnchecked } from "../protocol/plain-values.ts";
import { type Check, hasOwn, isArray, isJsonObject, isSendableObject, maxDepth, tooDeep } from "./check.ts";
import { describeChoices, Mismatch } from "./problem.ts";
import { refuseRounded } from "./refuse-rounded.ts";
import { type CheckedField, checkStruct } from "./validate-struct.ts";

/** The types that an interface declares, by name. */
export type DeclaredTypes = ReadonlyMap<string, StructTypeNode | EnumTypeNode>;

/** What a check forgives and changes; it follows from where the value comes from and goes to. */
export interface CheckRules {
  /** Unknown fields and unknown values of an enum are let through. */
  readonly keepsUnknown: boolean;
  /** The value was made here, by code: it is never changed, and what JSON would write differently is refused. */
  readonly isOutgoing: boolean;
  /**
   * Integers beyond 2^53 were rounded by `JSON.parse`. What may be one is reported as such, so that the text is
   * read again: for the checks look at all numbers anyway, and a search of its own would cost every message.
   */
  readonly mayBeRounded: boolean;
  /** Every `int` is made a bigint, in place. */
  readonly deliversBigint: boolean;
}

/** Makes checks out of types, for one interface and one set of rules. A named type is made once, when first met. */
export class TypeCompiler {
  readonly #types: DeclaredTypes;
  readonly #rules: CheckRules;
  readonly #named = new Map<string, Check>();

  constructor(types: DeclaredTypes, rules: CheckRules) {
    this.#types = types;
    this.#rules = rules;
  }

  /** The check of a struct, such as the parameters of a method; `depth` counts the types around it. */
  struct(type: StructTypeNode, depth: number): Check {
    const fields = type.fields.map((field): CheckedField => {
      const isRequired = field.type.kind !== "nullable";
      return { name: field.name, isRequired, check: this.#compile(withoutNullable(field.type), depth + 1) };
    });
    return checkStruct(fields, this.#rules);
  }

  #compile(type: TypeNode, depth: number): Check {
    // A tree may be built by hand, as deep as memory goes; no value is let down here anyway.
    if (depth > maxDepth) return tooDeep;
    switch (type.kind) {
      case "primitive":
        return this.#primitive(type.name);
      case "named":
        return this.#reference(type.name);
      case "nullable":
        return checkNullable(this.#compile(withoutNullable(type), depth));
      case "array":
        return checkArray(this.#compile(type.element, depth + 1), this.#rules);
      case "map":
        return checkMap(this.#compile(type.element, depth + 1), this.#rules);
      case "enum":
        return this.#enum(type);
      case "struct":
        return this.struct(type, depth);
    }
  }

  #primitive(name: PrimitiveName): Check {
    switch (name) {
      case "bool":
        return checkBool;
      case "string":
        return this.#rules.isOutgoing ? checkOutgoingString : checkString;
      case "any":
        return this.#unchecked(checkAny);
      case "int":
        return this.#int();
      case "float":
        return this.#rules.isOutgoing ? checkOutgoingFloat : checkFloat;
      case "object":
        return this.#unchecked(this.#rules.isOutgoing ? checkSendableObject : checkObject);
    }
  }

  /** What no type describes within may still hold what was rounded, or what JSON would write differently. */
  #unchecked(check: Check): Check {
    const { isOutgoing, mayBeRounded } = this.#rules;
    return isOutgoing ? checkOutgoingUnchecked(check) : mayBeRounded ? checkLoose(check) : check;
  }

  #int(): Check {
    const { deliversBigint, isOutgoing, mayBeRounded } = this.#rules;
    if (isOutgoing) return checkOutgoingInt;
    const check = deliversBigint ? checkIntToBigint : checkInt;
    return mayBeRounded ? checkLooseInt(check) : check;
  }

  #enum(type: EnumTypeNode): Check {
    return this.#rules.keepsUnknown ? checkString : checkEnum(type.values.map((value) => value.name));
  }

  /** Looks a named type up when the first value comes: it may contain itself, or never be used. */
  #reference(name: string): Check {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    let check: Check | undefined;
    const reference: Check = (value, depth, holder, key) => {
      check ??= this.#declared(name);
      return check(value, depth, holder, key);
    };
    this.#named.set(name, reference);
    return reference;
  }

  #declared(name: string): Check {
    const type = this.#types.get(name);
    if (type === undefined) {
      throw new UsageError(
        "ERR_VARLINK_USAGE",
        `expected a type that the interface declares, received "${name}"`,
      );
    }
    return this.#compile(type, 0);
  }
}

function withoutNullable(type: TypeNode): TypeNode {
  let inner = type;
  while (inner.kind === "nullable") inner = inner.element;
  return inner;
}

const minInt = -(2n ** 63n);
const maxInt = 2n ** 64n - 1n;

function isInt(value: unknown): boolean {
  if (typeof value === "number") return Number.isSafeInteger(value);
  return typeof value === "bigint" && value >= minInt && value <= maxInt;
}

const checkBool: Check = (value) => (typeof value === "boolean" ? undefined : new Mismatch("a bool", value));

const checkString: Check = (value) =>
  typeof value === "string" ? undefined : new Mismatch("a string", value);

const checkAny: Check = (value) =>
  value === null || value === undefined ? new Mismatch("any value but null", value) : undefined;

const checkInt: Check = (value) => (isInt(value) ? undefined : new Mismatch("an int", value));

const checkIntToBigint: Check = (value, _depth, holder, key) => {
  if (!isInt(value)) return new Mismatch("an int", value);
  if (typeof value === "number" && hasOwn(holder, key)) holder[key] = BigInt(value);
  return undefined;
};

function checkLooseInt(check: Check): Check {
  return (value, depth, holder, key) =>
    Number.isInteger(value) && !Number.isSafeInteger(value)
      ? new Mismatch("an int", value, true)
      : check(value, depth, holder, key);
}

function checkLoose(check: Check): Check {
  return (value, depth, holder, key) => check(value, depth, holder, key) ?? refuseRounded(value);
}

function checkOutgoingUnchecked(check: Check): Check {
  return (value, depth, holder, key) => {
    const mismatch = check(value, depth, holder, key);
    if (mismatch === undefined) noteUnchecked(value, depth);
    return mismatch;
  };
}

/** A received integer too long for a number comes as a bigint; whoever declared a float wants it rounded. */
const checkFloat: Check = (value, _depth, holder, key) => {
  if (Number.isFinite(value)) return undefined;
  if (typeof value !== "bigint") return new Mismatch("a finite float", value);
  const rounded = Number(value);
  if (!Number.isFinite(rounded)) return new Mismatch("a finite float", value);
  if (hasOwn(holder, key)) holder[key] = rounded;
  return undefined;
};

const checkOutgoingString: Check = (value) => {
  if (typeof value !== "string") return new Mismatch("a string", value);
  noteText(value);
  return undefined;
};

const checkOutgoingInt: Check = (value) => {
  if (!isInt(value)) return new Mismatch("an int", value);
  if (typeof value === "bigint") noteBigint();
  return undefined;
};

const checkOutgoingFloat: Check = (value) => {
  if (typeof value === "number" && Number.isFinite(value)) return undefined;
  if (typeof value !== "bigint" || !isInt(value)) return new Mismatch("a finite float", value);
  noteBigint();
  return undefined;
};

const checkObject: Check = (value) => (isJsonObject(value) ? undefined : new Mismatch("an object", value));

const checkSendableObject: Check = (value) =>
  isSendableObject(value) ? undefined : new Mismatch("an object", value);

function checkEnum(names: readonly string[]): Check {
  const known: ReadonlySet<unknown> = new Set(names);
  const expected = describeChoices(names);
  return (value) => (known.has(value) ? undefined : new Mismatch(expected, value));
}

function checkNullable(check: Check): Check {
  return (value, depth, holder, key) =>
    value === null || value === undefined ? undefined : check(value, depth, holder, key);
}

function checkArray(check: Check, { isOutgoing }: CheckRules): Check {
  return (value, depth, holder, key) => {
    if (!isArray(value)) return new Mismatch("an array", value);
    if (depth >= maxDepth) return tooDeep(value, depth, holder, key);
    if (isOutgoing) noteContainer(value);
    const { length } = value;
    for (let index = 0; index < length; index++) {
      const mismatch = check(value[index], depth + 1, value, index);
      if (mismatch !== undefined) return mismatch.underIndex(index);
    }
    return undefined;
  };
}

function checkMap(check: Check, { isOutgoing }: CheckRules): Check {
  const isObject = isOutgoing ? isSendableObject : isJsonObject;
  return (value, depth, holder, key) => {
    if (!isObject(value)) return new Mismatch("a map", value);
    if (depth >= maxDepth) return tooDeep(value, depth, holder, key);
    if (isOutgoing) noteContainer(value);
    for (const name in value) {
      const element = value[name];
      // Only code makes undefined, and JSON leaves such a member out.
      if (element === undefined) continue;
      const mismatch = check(element, depth + 1, value, name);
      // What all objects inherit is no member. To ask that of each would take a third of the walk over a large map.
      if (mismatch !== undefined && hasOwn(value, name)) return mismatch.underKey(name);
    }
    return undefined;
  };
}
