import {
  type Attributes,
  type Context,
  context,
  type MeterProvider,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapPropagator,
  type Tracer,
  type TracerProvider,
  trace,
} from "@opentelemetry/api";
import type {
  CallOutcome,
  CallWatch,
  ObservedCall,
  ObservedConnection,
  Observer,
  ServiceCall,
} from "@zlink/core";
import { addressAttributes } from "./address-attributes.ts";
import { type CallMetrics, callMetrics } from "./call-metrics.ts";
import { carriedBy, carry, contextMember } from "./carried-context.ts";

export { contextMember };

/** Options of {@link openTelemetry}. What is not given is what the program has set globally. */
export interface OpenTelemetryOptions {
  readonly tracerProvider?: TracerProvider | undefined;
  readonly meterProvider?: MeterProvider | undefined;
  /** Writes and reads the context that calls carry. */
  readonly propagator?: TextMapPropagator | undefined;
}

const scope = "@zlink/opentelemetry";
const maxNameLength = 255;

/** The errors that say that a service has no such method: what was called may be any text. */
const unknownMethod = new Set([
  "org.varlink.service.InterfaceNotFound",
  "org.varlink.service.MethodNotFound",
]);

/**
 * Makes an observer that turns calls into spans and metrics, by the semantic conventions for RPC. As `observer` of
 * `connect` it writes the active context into each call, as that of `serve` it runs handlers, and each step of their
 * streams, in the context that came with the call. Nothing that a call carries gets into a span or metric.
 *
 * @example
 * const observer = openTelemetry();
 * await serve(address, { interfaces, observer });
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): Observer {
  const tracer = (options.tracerProvider ?? trace).getTracer(scope);
  return new CallSpans(tracer, callMetrics((options.meterProvider ?? metrics).getMeter(scope)), options);
}

/** A call that is being watched. */
interface WatchedSpan {
  readonly span: Span;
  readonly side: ObservedConnection["side"];
  readonly attributes: Attributes;
}

class CallSpans implements Observer {
  readonly #tracer: Tracer;
  readonly #metrics: CallMetrics;
  readonly #propagator: TextMapPropagator | undefined;
  /** Those of calls that are being answered. */
  readonly #answered = new WeakMap<ServiceCall, Span>();

  constructor(tracer: Tracer, callMetricsOfMeter: CallMetrics, { propagator }: OpenTelemetryOptions) {
    this.#tracer = tracer;
    this.#metrics = callMetricsOfMeter;
    this.#propagator = propagator;
  }

  connectionOpened({ side }: ObservedConnection): void {
    this.#metrics.noteConnection(side, 1);
  }

  connectionClosed({ side }: ObservedConnection): void {
    this.#metrics.noteConnection(side, -1);
  }

  violation({ side }: ObservedConnection): void {
    this.#metrics.noteViolation(side);
  }

  clientCall({ method, flag, address }: ObservedCall): CallWatch {
    const attributes = { ...aboutMethod(method), ...addressAttributes(address) };
    const span = this.#begin(
      SpanKind.CLIENT,
      method,
      { ...attributes, ...aboutFlag(flag) },
      context.active(),
    );
    const header = carry(trace.setSpan(context.active(), span), this.#propagator);
    return { header, ended: (outcome) => this.#end({ span, side: "client", attributes }, outcome, method) };
  }

  serviceCall(call: ServiceCall, { address }: ObservedConnection): CallWatch {
    const { method } = call;
    const attributes = { ...aboutMethod(method), ...addressAttributes(address) };
    const parent = carriedBy(call.header, this.#propagator);
    const span = this.#begin(SpanKind.SERVER, method, { ...attributes, ...aboutFlag(flagOf(call)) }, parent);
    this.#answered.set(call, span);
    const inside = trace.setSpan(parent, span);
    return {
      run: (step) => context.with(inside, step),
      ended: (outcome) => this.#end({ span, side: "server", attributes }, outcome, method),
    };
  }

  failure(error: unknown, call: ServiceCall | undefined): void {
    const span = call === undefined ? undefined : this.#answered.get(call);
    // Its message may say what the call carried.
    span?.addEvent("exception", { "exception.type": error instanceof Error ? error.name : typeof error });
  }

  #begin(kind: SpanKind, method: string, attributes: Attributes, parent: Context): Span {
    return this.#tracer.startSpan(bounded(method), { kind, attributes }, parent);
  }

  #end({ span, side, attributes }: WatchedSpan, outcome: CallOutcome, method: string): void {
    const { kind, errorType, values, durationMs } = outcome;
    const ending: Attributes = {};
    if (errorType !== undefined) ending["error.type"] = errorType;
    if (kind === "error" && errorType !== undefined) ending["rpc.response.status_code"] = errorType;
    if (errorType !== undefined && unknownMethod.has(errorType)) {
      ending["rpc.method"] = "_OTHER";
      span.updateName("varlink");
      span.setAttribute("rpc.method_original", bounded(method));
    }
    span.setAttributes({ ...ending, "varlink.outcome": kind });
    if (values > 0) span.setAttribute("varlink.stream.values", values);
    if (errorType !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
    this.#metrics.noteCall(side, durationMs, { ...attributes, ...ending });
  }
}

function aboutMethod(method: string): Attributes {
  return { "rpc.system.name": "varlink", "rpc.method": bounded(method) };
}

function aboutFlag(flag: ObservedCall["flag"]): Attributes {
  return flag === undefined ? {} : { "varlink.flag": flag };
}

function flagOf({ more, oneway, upgrade }: ServiceCall): ObservedCall["flag"] {
  if (more) return "more";
  if (oneway) return "oneway";
  return upgrade ? "upgrade" : undefined;
}

/** A client may call anything by any name. */
function bounded(name: string): string {
  return name.length > maxNameLength ? `${name.slice(0, maxNameLength)}…` : name;
}
