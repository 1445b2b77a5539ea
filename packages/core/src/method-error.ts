import { VarlinkError, type VarlinkErrorOptions } from "@zlink/idl";
import type { FileDescriptor, FileDescriptorSource } from "./file-descriptor.ts";
import { excerptOfObject, quote } from "./interface/problem.ts";
import type { NoFields } from "./no-fields.ts";
import { duplicateForService, noFds } from "./passed-descriptors.ts";
import type { Parameters } from "./protocol/message.ts";

// Symbols of the global registry, so that two copies of the package know each other's errors.
const brand = Symbol.for("zlink.MethodError");
const received = Symbol.for("zlink.MethodError.received");

/** Options of a {@link MethodError}. */
export interface MethodErrorOptions extends VarlinkErrorOptions {
  /**
   * What to pass with it; its parameters refer to them by index, from 0 on. Duplicated by the constructor; the
   * caller's own stay the caller's. At most 253.
   */
  readonly fds?: readonly FileDescriptorSource[] | undefined;
  /**
   * What it carries is in `parameters` alone, and neither in its message nor where the error is printed. Errors that the
   * description, or the options of `defineInterface`, mark so are it by themselves.
   */
  readonly sensitive?: boolean | undefined;
}

/**
 * An error that a method answers, on both sides: a handler throws it, a call rejects with it.
 *
 * `name` is the full wire name, `org.example.Calculator.DivisionByZero`. The classes of an interface's own
 * errors are in `Interface.errors`; an error that the interface does not declare is of this class itself.
 */
export class MethodError<Name extends string = string, P = Parameters> extends VarlinkError {
  declare readonly code: "ERR_VARLINK_METHOD_ERROR";
  /** The interface, a dot and the error. */
  declare readonly name: Name;
  /** What the error carries. */
  readonly parameters: P;
  /**
   * The descriptors it carries. Those of an error that a `withFds` call was answered belong to whoever catches it;
   * those of one made here leave with it, once, when a handler throws it.
   */
  declare readonly fds: readonly FileDescriptor[];

  /**
   * Throws {@link UsageError} for `fds` that cannot be passed (`ERR_VARLINK_VALUE`), and if no server of this process
   * passes any (`ERR_VARLINK_FDS_DISABLED`).
   */
  constructor(name: Name, parameters: P, options: MethodErrorOptions = {}) {
    super("ERR_VARLINK_METHOD_ERROR", inWords(name, options.sensitive ? undefined : parameters), options);
    Object.defineProperty(this, "name", { value: name, configurable: true, enumerable: true });
    this.parameters = parameters;
    if (options.sensitive) Object.defineProperty(this, "parameters", { enumerable: false });
    if (options.fds !== undefined) giveFds(this, duplicateForService(options.fds));
  }

  static {
    Object.defineProperty(MethodError.prototype, brand, { value: true });
    Object.defineProperty(MethodError.prototype, "fds", { value: noFds });
  }
}

/** Lets an error carry descriptors, which are its own from now on. */
export function giveFds(error: MethodError<string, unknown>, fds: readonly FileDescriptor[]): void {
  Object.defineProperty(error, "fds", { value: fds, configurable: true });
}

/** Takes the descriptors of an error, to pass or to close them; it carries none afterwards. */
export function takeFds(error: MethodError): readonly FileDescriptor[] {
  // One of another copy of the package may know of none.
  const fds: readonly FileDescriptor[] | undefined = error.fds;
  if (fds === undefined || fds.length === 0) return noFds;
  giveFds(error, noFds);
  return fds;
}

/**
 * The last part of an error's name as words, since a trace shows the name before, and what it carries: `division by
 * zero {"dividend":1}`. On one line, not long, and without control characters, whatever a peer sent.
 */
function inWords(name: string, parameters: unknown): string {
  const member = name.slice(name.lastIndexOf(".") + 1);
  const isPlain = member.length <= maxNameLength && /^[A-Za-z0-9]+$/.test(member);
  const words = isPlain ? member.replace(/[a-z0-9](?=[A-Z])/g, "$& ").toLowerCase() : quote(member);
  const carried = inShort(parameters);
  return carried === "{}" ? words : `${words} ${carried}`;
}

const maxNameLength = 100;

function inShort(parameters: unknown): string {
  if (typeof parameters !== "object" || parameters === null) return "{}";
  try {
    return excerptOfObject(parameters);
  } catch {
    // An error can be made of anything, also of what cannot be looked at; sending it is what fails.
    return "{}";
  }
}

/** The class of one error of an interface. */
export interface MethodErrorClass<Name extends string, P> {
  /** Parameters may be left out where all of them may be. */
  new (
    ...args: NoFields extends P
      ? [parameters?: P, options?: MethodErrorOptions]
      : [parameters: P, options?: MethodErrorOptions]
  ): MethodError<Name, P>;
  /** The full wire name. */
  readonly errorName: Name;
}

/** Makes the class of one error. `name` is the full wire name; one that is `sensitive` does not show what it carries. */
export function methodErrorClass<Name extends string, P>(
  name: Name,
  sensitive = false,
): MethodErrorClass<Name, P> {
  return class extends MethodError<Name, P> {
    static readonly errorName = name;

    constructor(parameters?: P, options?: MethodErrorOptions) {
      // The constructor's type lets parameters be left out only where an empty object is of their type.
      super(name, parameters ?? ({} as P), sensitive ? { ...options, sensitive } : options);
    }
  };
}

/** True for every {@link MethodError}, also of another copy of the package. */
export function isMethodError(error: unknown): error is MethodError {
  try {
    return typeof error === "object" && error !== null && brand in error;
  } catch {
    return false; // a revoked proxy, say: it throws whatever it is asked
  }
}

/**
 * True if the error is of this class, also when another copy of the package made it.
 *
 * @example
 * if (isError(error, Calculator.errors.DivisionByZero)) error.parameters.dividend;
 */
export function isError<Name extends string, P>(
  error: unknown,
  errorClass: MethodErrorClass<Name, P>,
): error is MethodError<Name, P> {
  return isMethodError(error) && error.name === errorClass.errorName;
}

/** Notes that an error came from a peer: a service must not pass it on as its own unless it declares it. */
export function markReceived<E extends MethodError>(error: E): E {
  Object.defineProperty(error, received, { value: true });
  return error;
}

/** True for an error that came from a peer. */
export function isReceived(error: MethodError): boolean {
  return received in error;
}
