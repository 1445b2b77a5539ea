import type { Observer } from "../observer.ts";
import type { Limits } from "../protocol/limits.ts";
import type { Runtime } from "../runtime.ts";
import type { AccessRules } from "./access-rules.ts";
import type { ServiceCall } from "./service-call.ts";
import type { ServiceConnection } from "./service-connection.ts";
import type { ServiceInterceptor } from "./service-interceptor.ts";
import type { MethodFinder } from "./service-method.ts";

/** What a connection of a service stands on. */
export interface ServiceConnectionOptions {
  readonly runtime: Runtime;
  readonly limits: Limits;
  readonly methods: MethodFinder;
  /** Who may call what; undefined where anybody may call everything. */
  readonly access: AccessRules | undefined;
  /** What calls go through. */
  readonly intercept: ServiceInterceptor | undefined;
  /** Hears what happens. */
  readonly observer: Observer | undefined;
  /** Where it was accepted. */
  readonly address: string | undefined;
  /** Told of internal failures. */
  onError(error: unknown, call: ServiceCall): void;
  /** Told once when it has ended. */
  onEnded(connection: ServiceConnection): void;
}
