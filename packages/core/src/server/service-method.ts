import type { Problem } from "../interface/problem.ts";
import type { MethodError } from "../method-error.ts";
import type { Call, Parameters } from "../protocol/message.ts";
import type { Plainness } from "../protocol/plain-values.ts";
import type { ServiceCall } from "./service-call.ts";

/** A method as a service runs it. */
export interface ServiceMethod {
  /** It is called with `upgrade`, and its handler takes the connection over. */
  readonly isUpgrade: boolean;
  /** Its description says that it must be called with `more`. */
  readonly requiresMore: boolean;
  /** A reply without parameters has the declared type. */
  readonly allowsEmpty: boolean;
  /** Finds the first parameter that is missing, unknown or ill-typed. */
  checkInput(call: Call): Problem | undefined;
  /** Finds what is wrong with a reply that is about to be sent, or tells how it may be written, if anybody has looked. */
  checkOutput(reply: unknown): Problem | Plainness | undefined;
  /** Finds what is wrong with an error that is about to be sent. */
  checkError(error: MethodError): Problem | undefined;
  /** True if an error that came from another service may be passed on: the interface declares it. */
  passesOn(errorName: string): boolean;
  /** Runs the handler. */
  handle(parameters: Parameters, call: ServiceCall): unknown;
}

/** What a connection asks of the service behind it. */
export interface MethodFinder {
  /** Finds a method by its full name. Throws the {@link MethodError} that says what is unknown. */
  find(method: string): ServiceMethod;
}
