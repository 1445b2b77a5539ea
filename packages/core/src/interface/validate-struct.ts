import { noteContainer } from "../protocol/plain-values.ts";
import {
  type Check,
  type Holder,
  hasOwn,
  isJsonObject,
  isSendableObject,
  maxDepth,
  tooDeep,
} from "./check.ts";
import { Mismatch } from "./problem.ts";
import { refuseRounded } from "./refuse-rounded.ts";

/** A field of a struct; the check is that of the type behind a `?`. */
export interface CheckedField {
  readonly name: string;
  readonly isRequired: boolean;
  readonly check: Check;
}

/** What the check of a struct depends on. */
export interface StructRules {
  readonly keepsUnknown: boolean;
  readonly isOutgoing: boolean;
  readonly mayBeRounded: boolean;
}

/**
 * The check of a struct. It walks over the members of the value, not the fields of the type, so that unknown ones
 * cost nothing to find, a large type with few members is cheap, and inherited properties (`constructor`) are never
 * taken for fields.
 */
export function checkStruct(fields: readonly CheckedField[], rules: StructRules): Check {
  const table = new FieldTable(fields);
  const required = table.fields.filter((field) => field.isRequired);
  const shadowed = rules.isOutgoing ? [] : table.fields.filter(isHiddenByPrototype);
  const isObject = rules.isOutgoing ? isSendableObject : isJsonObject;
  const { keepsUnknown, mayBeRounded, isOutgoing } = rules;
  return (value, depth, holder, key) => {
    if (!isObject(value)) return new Mismatch("an object", value);
    if (depth >= maxDepth) return tooDeep(value, depth, holder, key);
    if (isOutgoing) noteContainer(value);
    let position = 0;
    let requiredCount = 0;
    for (const name in value) {
      if (!hasOwn(value, name)) continue;
      const member = value[name];
      if (member === undefined) continue;
      const field = table.find(name, position++);
      if (field === undefined) {
        const rounded = mayBeRounded ? refuseRounded(member) : undefined;
        if (rounded !== undefined) return rounded.underField(name);
        if (keepsUnknown) continue;
        return new Mismatch("no field of this name", member).underField(name);
      }
      if (field.isRequired) requiredCount++;
      else if (member === null) continue;
      const mismatch = field.check(member, depth + 1, value, name);
      if (mismatch !== undefined) return mismatch.underField(name);
    }
    if (requiredCount !== required.length) return missing(required, value);
    for (const { name } of shadowed) if (!hasOwn(value, name)) value[name] = undefined;
    return undefined;
  };
}

/**
 * A nullable field such as `constructor`: where it is absent, what all objects inherit under that name would be read
 * in its place.
 */
function isHiddenByPrototype(field: CheckedField): boolean {
  return !field.isRequired && field.name in Object.prototype;
}

/** Finds fields by name. Most peers write them in the order of the description, where one comparison does. */
class FieldTable {
  /** Each name once, even if a tree that nobody checked repeats it. */
  readonly fields: readonly CheckedField[];
  readonly #byName: ReadonlyMap<string, CheckedField>;

  constructor(fields: readonly CheckedField[]) {
    this.#byName = new Map(fields.map((field) => [field.name, field]));
    this.fields = [...this.#byName.values()];
  }

  find(name: string, position: number): CheckedField | undefined {
    const likely = this.fields[position];
    return likely !== undefined && likely.name === name ? likely : this.#byName.get(name);
  }
}

function missing(required: readonly CheckedField[], value: Holder): Mismatch {
  const isEnumerable = Object.prototype.propertyIsEnumerable;
  const absent = (field: CheckedField) =>
    !isEnumerable.call(value, field.name) || value[field.name] === undefined;
  const field = required.find(absent);
  // Every check refuses undefined, in the words of its type.
  const mismatch = field?.check(undefined, 0, value, field.name)?.underField(field.name);
  // Only an object made by code, whose getters do not say the same twice, has nothing missing at a second look.
  return mismatch ?? new Mismatch("all required fields", value);
}
