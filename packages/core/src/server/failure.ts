import { UsageError } from "../errors.ts";
import { describeProblem, type Problem } from "../interface/problem.ts";
import { isMethodError, isReceived, type MethodError } from "../method-error.ts";
import { encodeError } from "../protocol/message.ts";
import type { ServiceMethod } from "./service-method.ts";

/**
 * What a client hears of a failure inside the service, as it is sent: that there was one. varlinkctl and
 * libsystemd know this error; nothing of the service's inside is in it.
 */
export const internalFailure = encodeError(
  "io.systemd.System",
  '{"origin":"linux","errno":5,"errnoName":"EIO"}',
);

/**
 * The error that may be sent for what a handler threw; undefined for an internal failure. An error that came
 * from another service is the handler's own only if its interface declares it.
 */
export function sendableError(thrown: unknown, method: ServiceMethod | undefined): MethodError | undefined {
  if (!isMethodError(thrown)) return undefined;
  return isReceived(thrown) && method?.passesOn(thrown.name) !== true ? undefined : thrown;
}

/** A handler's reply or error is not what its interface declares. */
export function handlerMistake(method: string, problem: Problem): UsageError {
  return new UsageError(
    "ERR_VARLINK_HANDLER",
    `the handler of ${method} is wrong: ${describeProblem(problem)}`,
  );
}
