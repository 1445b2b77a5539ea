import { UsageError } from "../errors.ts";
import { methodKey } from "../inference/member-key.ts";
import type { DeclaredMethod } from "../interface/declared-method.ts";
import type { Implementation } from "../interface/implementation.ts";
import type { InterfaceDefinition } from "../interface/interface-definition.ts";
import type { Problem } from "../interface/problem.ts";
import { withoutValue } from "../interface/sensitivity.ts";
import type { Parameters } from "../protocol/message.ts";
import type { Optional } from "../protocol/optional.ts";
import { implementVarlinkService, type ServiceInfo } from "../varlink-service/implement.ts";
import { VarlinkService } from "../varlink-service/interface.ts";
import type { AccessRule } from "./access-rule.ts";
import { upgradeFunction } from "./handler.ts";
import type { ServiceCall } from "./service-call.ts";
import type { ServiceInterceptor } from "./service-interceptor.ts";
import type { MethodFinder, ServiceMethod } from "./service-method.ts";

/** Answers calls of methods that no interface of the service declares, as a proxy does. */
export type Fallback = (call: ServiceCall) => unknown;

/** What a service is made of. */
export interface ServiceOptions extends Optional<ServiceInfo> {
  /** What it implements, made by `Interface.implement(handlers)`. `org.varlink.service` comes by itself. */
  readonly interfaces: readonly Implementation[];
  /**
   * Who may call any of its methods, `org.varlink.service` and `fallback` included: as with sd-varlink, whom a
   * service refuses does not hear what it implements either. Interfaces and methods may have rules of their own.
   */
  readonly allow?: AccessRule | undefined;
  /**
   * Answers what no interface declares, with what a handler may return or throw. Nothing is checked, and
   * errors received from elsewhere are passed on. Without it such calls get `InterfaceNotFound` or `MethodNotFound`.
   */
  readonly fallback?: Fallback | undefined;
  /** What calls go through on their way to their handlers, the first of several first. None by default. */
  readonly intercept?: ServiceInterceptor | readonly ServiceInterceptor[] | undefined;
}

/** Finds the handler of each method of a service. */
export class Service implements MethodFinder {
  readonly #interfaces = new Map<string, InterfaceDefinition>();
  readonly #methods = new Map<string, ServiceMethod>();
  readonly #fallback: ServiceMethod | undefined;

  /** Throws {@link UsageError} if an interface is implemented twice, or without handlers. */
  constructor(options: ServiceOptions) {
    for (const implementation of options.interfaces) this.#add(implementation);
    if (!this.#interfaces.has(VarlinkService.name))
      this.#add(implementVarlinkService(options, this.#interfaces));
    this.#fallback = options.fallback === undefined ? undefined : fallbackMethod(options.fallback);
  }

  find(name: string): ServiceMethod {
    const method = this.#methods.get(name) ?? this.#fallback;
    if (method !== undefined) return method;
    const interfaceName = name.slice(0, Math.max(name.lastIndexOf("."), 0));
    throw this.#interfaces.has(interfaceName)
      ? new VarlinkService.errors.MethodNotFound({ method: name })
      : new VarlinkService.errors.InterfaceNotFound({ interface: interfaceName });
  }

  #add({ definition, handlers }: Implementation): void {
    if (definition === undefined) {
      // The interface itself, in a program that no compiler has seen.
      throw new UsageError("ERR_VARLINK_USAGE", "expected what `implement(handlers)` of an interface gives");
    }
    if (this.#interfaces.has(definition.name)) {
      throw new UsageError("ERR_VARLINK_USAGE", `${definition.name} is implemented twice`);
    }
    this.#interfaces.set(definition.name, definition);
    for (const method of definition.methods.values()) {
      this.#methods.set(method.name, implementedMethod(method, definition, handlers));
    }
  }
}

/** The handler of a method: a member of the object or its classes, but never one that all objects have. */
function handlerOf(handlers: object, key: string): unknown {
  for (
    let holder = handlers;
    holder !== null && holder !== Object.prototype;
    holder = Object.getPrototypeOf(holder)
  ) {
    if (Object.hasOwn(holder, key)) return Reflect.get(handlers, key);
  }
  return undefined;
}

function implementedMethod(
  method: DeclaredMethod,
  definition: InterfaceDefinition,
  handlers: object,
): ServiceMethod {
  const handler = handlerOf(handlers, methodKey(method.memberName));
  const upgrading = upgradeFunction(handler);
  const run = upgrading ?? handler;
  const shown = (problem: Problem | undefined): Problem | undefined =>
    problem !== undefined && method.isSensitive ? withoutValue(problem) : problem;
  return {
    isUpgrade: upgrading !== undefined,
    requiresMore: method.requiresMore,
    allowsEmpty: method.allowsEmpty,
    checkInput: (call) => shown(method.input.checkReceived(call, "call")),
    checkOutput(reply) {
      const outcome = method.output.checkOutgoing(reply);
      return typeof outcome === "string" ? outcome : shown(outcome);
    },
    checkError: (error) => definition.declaredErrors.check(error),
    passesOn: (errorName) => definition.declaredErrors.declares(errorName),
    handle(parameters: Parameters, call: ServiceCall): unknown {
      if (typeof run !== "function")
        throw new VarlinkService.errors.MethodNotImplemented({ method: method.name });
      return Reflect.apply(run, handlers, [parameters, call]);
    },
  };
}

function fallbackMethod(fallback: Fallback): ServiceMethod {
  return {
    isUpgrade: false,
    requiresMore: false,
    allowsEmpty: true,
    checkInput: () => undefined,
    checkOutput: () => undefined,
    checkError: () => undefined,
    passesOn: () => true,
    handle: (_parameters, call) => fallback(call),
  };
}
