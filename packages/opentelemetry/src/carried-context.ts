import type { Context, TextMapGetter, TextMapPropagator } from "@opentelemetry/api";
import { context, defaultTextMapSetter, propagation } from "@opentelemetry/api";

/**
 * The member of a call that carries its context (UAPI.20 §Extensions): an object of what the propagator writes, such as
 * `traceparent`, `tracestate` and `baggage`.
 */
export const contextMember = "io.opentelemetry.context";

type Propagator = Pick<TextMapPropagator, "inject" | "extract">;

/** Writes a context as members of a call; undefined if the propagator has nothing to write. */
export function carry(
  carried: Context,
  propagator: Propagator = propagation,
): { readonly [contextMember]: object } | undefined {
  const carrier: Record<string, string> = {};
  propagator.inject(carried, carrier, defaultTextMapSetter);
  return Object.keys(carrier).length === 0 ? undefined : { [contextMember]: carrier };
}

/** Reads the context that a call carries, beside what is active here. A peer may have written anything. */
export function carriedBy(
  header: Readonly<Record<string, unknown>>,
  propagator: Propagator = propagation,
): Context {
  const carrier = header[contextMember];
  if (typeof carrier !== "object" || carrier === null) return context.active();
  return propagator.extract(context.active(), carrier, ownStrings);
}

/** Gives members that are strings, and none that all objects have. */
const ownStrings: TextMapGetter<object> = {
  keys: (carrier) => Object.keys(carrier),
  get(carrier, key) {
    const value: unknown = Object.hasOwn(carrier, key) ? Reflect.get(carrier, key) : undefined;
    return typeof value === "string" ? value : undefined;
  },
};
