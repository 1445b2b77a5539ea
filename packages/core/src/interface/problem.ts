/** Why a value does not have its declared type. Made only when a check fails. */
export interface Problem {
  /**
   * Where, from the parameters down: `stats.operations[3]`, `tags["a b"]` for the key of a map, and the
   * empty string for the parameters themselves. Overlong keys are cut.
   */
  readonly path: string;
  /** What the interface asks for, with its article: `an int`, `one of "on", "off"`. */
  readonly expected: string;
  /** What stood there, shortened: `the string "on"`, `null`, `nothing`, `an array [1,2,3,…]`. */
  readonly received: string;
}

/** Says a {@link Problem} in one line: `expected an int at parameters.count, received the string "1"`. */
export function describeProblem(problem: Problem): string {
  const separator = problem.path === "" || problem.path.startsWith("[") ? "" : ".";
  return `expected ${problem.expected} at parameters${separator}${problem.path}, received ${problem.received}`;
}

/** A {@link Problem} in the making: it learns its path while the checks return, the innermost step first. */
export class Mismatch {
  readonly #expected: string;
  readonly #value: unknown;
  readonly #steps: string[] = [];
  /** Nothing is known to be wrong yet: a number may have been rounded when its JSON was read. */
  readonly isRounded: boolean;

  constructor(expected: string, value: unknown, isRounded = false) {
    this.#expected = expected;
    this.#value = value;
    this.isRounded = isRounded;
  }

  /** Puts the field of a struct in front of the path. A name that the grammar knows is written bare. */
  underField(name: string): this {
    this.#steps.push(fieldName.test(name) && name.length <= maxTextLength ? `.${name}` : `[${quote(name)}]`);
    return this;
  }

  /** Puts the key of a map in front of the path. */
  underKey(key: string): this {
    this.#steps.push(`[${quote(key)}]`);
    return this;
  }

  /** Puts the position in an array, from 0, in front of the path. */
  underIndex(index: number): this {
    this.#steps.push(`[${index}]`);
    return this;
  }

  /** The finished problem. */
  toProblem(): Problem {
    const path = this.#steps.reverse().join("");
    return {
      path: path.startsWith(".") ? path.slice(1) : path,
      expected: this.#expected,
      received: describeValue(this.#value),
    };
  }
}

/** Lists what may stand in a place, as in `one of "on", "off"`; a long list ends with its length. */
export function describeChoices(names: readonly string[]): string {
  const shown = names.slice(0, maxChoices).map((name) => JSON.stringify(name));
  const rest = names.length - shown.length;
  return `one of ${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

const fieldName = /^[A-Za-z](?:_?[A-Za-z0-9])*$/;
const maxTextLength = 60;
const maxChoices = 12;
const maxMembers = 3;

function describeValue(value: unknown): string {
  switch (typeof value) {
    case "undefined":
      return "nothing";
    case "string":
      return `the string ${quote(value)}`;
    case "number":
      return `the number ${excerpt(value)}`;
    case "bigint":
      return `the integer ${excerpt(value)}`;
    case "object":
      return describeObject(value);
    default:
      return excerpt(value);
  }
}

function describeObject(value: object | null): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `an array ${excerptOfArray(value)}`;
  if (value instanceof Map) return "a Map";
  if (value instanceof Set) return "a Set";
  if (value instanceof Promise) return "a promise";
  if ("toJSON" in value && typeof value.toJSON === "function") return "an object with the method toJSON";
  return `an object ${excerptOfObject(value)}`;
}

function excerptOfArray(items: readonly unknown[]): string {
  const shown = items.slice(0, maxMembers).map(excerpt);
  if (items.length > maxMembers) shown.push("…");
  return `[${shown.join(",")}]`;
}

/** An object on one line and not long: its first members, with what is within them left out. Runs its getters. */
export function excerptOfObject(members: object): string {
  const shown: string[] = [];
  for (const key in members) {
    if (!Object.hasOwn(members, key)) continue;
    if (shown.length === maxMembers) {
      shown.push("…");
      break;
    }
    shown.push(`${quote(key)}:${excerpt(Reflect.get(members, key))}`);
  }
  return `{${shown.join(",")}}`;
}

/** A value within another: scalars in full unless they are long, the rest by its brackets. */
function excerpt(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return value.length === 0 ? "[]" : "[…]";
  if (typeof value === "object" && value !== null) return "{…}";
  // The digits of an integer without bounds, which a peer chose, may take seconds to compute.
  if (typeof value === "bigint" && BigInt.asIntN(128, value) !== value) return "beyond 128 bits";
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  return Object.is(value, -0) ? "-0" : String(value);
}

/** A JSON string on one line and not long, whatever the peer wrote into it. */
export function quote(text: string): string {
  const shown = text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text;
  return JSON.stringify(shown).replace(unprintable, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** What JSON leaves as it is, but a terminal or a log takes for a command or the end of a line. */
const unprintable = /[\u007f-\u009f\u2028\u2029]/g;
