import type { EmptyStruct } from "./inference/infer.ts";
import { isError, type MethodErrorClass, methodErrorClass } from "./method-error.ts";
import { VarlinkService } from "./varlink-service/interface.ts";

/**
 * The convention of systemd for calls that an authority such as polkit decides: a method takes the parameter
 * `allowInteractiveAuthentication: ?bool`. Without it the user is asked for nothing, and a call that could only go on
 * if the user were is answered `io.systemd.InteractiveAuthenticationRequired`.
 */
export interface InteractiveParameters {
  /** True lets the service ask the user, for a password say. */
  readonly allowInteractiveAuthentication?: unknown;
}

/** A call would need the user to be asked, and did not allow it: to throw in handlers, and for `isError`. */
export const InteractiveAuthenticationRequired: MethodErrorClass<
  "io.systemd.InteractiveAuthenticationRequired",
  EmptyStruct
> = methodErrorClass("io.systemd.InteractiveAuthenticationRequired");

/** What an authority says of a call. The words are those of polkit's `CheckAuthorization`. */
export interface Authorization {
  /** The caller may. */
  readonly isAuthorized: boolean;
  /** The caller may not yet, but might if the user were asked. */
  readonly isChallenge: boolean;
}

/**
 * For services: has an authority decide a call, in a handler or in the function of an access rule. `check` is told
 * whether it may ask the user, which the call's parameters say. Resolves if the caller may; rejects with the error to
 * answer with otherwise, {@link InteractiveAuthenticationRequired} or `PermissionDenied`, and with what `check` throws.
 *
 * @example
 * async kill(parameters, call) {
 *   await requireAuthorization(parameters, (mayAsk) => askPolkit(call.peer, "org.example.kill", mayAsk));
 *   await kill(parameters.name);
 * }
 */
export async function requireAuthorization(
  parameters: InteractiveParameters,
  check: (mayAsk: boolean) => Authorization | Promise<Authorization>,
): Promise<void> {
  const mayAsk = parameters.allowInteractiveAuthentication === true;
  const { isAuthorized, isChallenge } = await check(mayAsk);
  if (isAuthorized === true) return;
  // To whom has been asked and has not passed, another question is no use.
  if (isChallenge && !mayAsk) throw new InteractiveAuthenticationRequired();
  throw new VarlinkService.errors.PermissionDenied();
}

/**
 * For clients: makes a call that may ask the user only if it has to. `call` gets the value of the parameter
 * `allowInteractiveAuthentication`: undefined first; if that is answered {@link InteractiveAuthenticationRequired},
 * which means that nothing has been done, it is called once more, with `true`. Resolves and rejects like the last call.
 *
 * @example
 * await withInteractiveAuthentication((allowInteractiveAuthentication) =>
 *   machine.terminate({ name: "web", allowInteractiveAuthentication }),
 * );
 */
export async function withInteractiveAuthentication<T>(
  call: (allowInteractiveAuthentication: true | undefined) => Promise<T>,
): Promise<T> {
  try {
    return await call(undefined);
  } catch (error) {
    if (!isError(error, InteractiveAuthenticationRequired)) throw error;
    return call(true);
  }
}
