import { UsageError } from "../errors.ts";
import { DEFAULT_MAX_DEPTH } from "./json-depth.ts";

const SMALLEST = -(2n ** 63n);
const LARGEST = 2n ** 64n - 1n;
const LONGEST_PATH = 200;

/** Writes a value without the engine's help; see `stringify`, which calls it for what the engine cannot be left to. */
export function writeExactly(value: unknown): string {
  const text = new Writer().write("", value);
  if (text === undefined) throw refused("a value to write", describe(value), "at the top");
  return text;
}

class Writer {
  readonly #path: string[] = [];
  readonly #open = new Set<object>();

  /** Returns the JSON of a value, or `undefined` for what JSON leaves out. */
  write(key: string, member: unknown): string | undefined {
    const value = unboxed(replaced(key, member));
    if (value === null) return "null";
    if (typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
    if (typeof value === "number") return this.#writeNumber(value);
    if (typeof value === "bigint") return this.#writeBigInt(value);
    if (typeof value === "object") return this.#writeObject(value);
    return undefined;
  }

  #writeNumber(value: number): string {
    if (!Number.isFinite(value)) throw refused("a finite number", String(value), this.#where());
    return JSON.stringify(value);
  }

  #writeBigInt(value: bigint): string {
    if (value >= SMALLEST && value <= LARGEST) return String(value);
    const size = value < 0n ? "one below -2^63" : "one above 2^64 - 1";
    throw refused("an integer of 64 bits", size, this.#where());
  }

  #writeObject(object: object): string {
    if (this.#open.has(object)) throw refused("a tree", "an object inside itself", this.#where());
    if (this.#open.size === DEFAULT_MAX_DEPTH) {
      throw refused(`a value nested at most ${DEFAULT_MAX_DEPTH} levels`, "more", this.#where());
    }
    this.#open.add(object);
    const text = Array.isArray(object) ? this.#writeItems(object) : this.#writeMembers(object);
    this.#open.delete(object);
    return text;
  }

  #writeItems(items: readonly unknown[]): string {
    let text = "";
    for (let index = 0; index < items.length; index++) {
      this.#path.push(`[${index}]`);
      text += `${index === 0 ? "" : ","}${this.#writeItem(String(index), items[index])}`;
      this.#path.pop();
    }
    return `[${text}]`;
  }

  #writeItem(key: string, item: unknown): string {
    const text = this.write(key, item);
    if (text !== undefined) return text;
    // An `undefined` is the absent value of a nullable type, these two are mistakes.
    if (typeof item === "function" || typeof item === "symbol") {
      throw refused("a value that JSON can hold", describe(item), this.#where());
    }
    return "null";
  }

  #writeMembers(object: object): string {
    let text = "";
    // Any object may be asked for any key; what comes is unknown.
    const members = object as { readonly [key: string]: unknown };
    for (const key of Object.keys(object)) {
      this.#path.push(`.${key}`);
      const member = this.write(key, members[key]);
      if (member !== undefined) text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${member}`;
      this.#path.pop();
    }
    return `{${text}}`;
  }

  #where(): string {
    if (this.#path.length === 0) return "at the top";
    const path = this.#path.join("").replace(/^\./, "");
    // One line, even where a key holds a line break or is as long as a message.
    const quoted = JSON.stringify(path.length > LONGEST_PATH ? `${path.slice(0, LONGEST_PATH)}...` : path);
    return `at ${quoted}`;
  }
}

/** Asks an object for its `toJSON`, as the standard has it; one put on BigInt.prototype is passed over. */
function replaced(key: string, value: unknown): unknown {
  const mayHaveToJson = (typeof value === "object" && value !== null) || typeof value === "function";
  if (!mayHaveToJson || value instanceof BigInt) return value;
  const toJson: unknown = "toJSON" in value ? value.toJSON : undefined;
  return typeof toJson === "function" ? toJson.call(value, key) : value;
}

function unboxed(value: unknown): unknown {
  if (value instanceof Number) return Number(value);
  if (value instanceof String) return String(value);
  if (value instanceof Boolean || value instanceof BigInt) return value.valueOf();
  return value;
}

function describe(value: unknown): string {
  if (typeof value === "function") return "a function";
  return typeof value === "symbol" ? "a symbol" : "undefined";
}

function refused(expected: string, got: string, where: string): UsageError {
  return new UsageError("ERR_VARLINK_VALUE", `expected ${expected}, got ${got} ${where}`);
}
